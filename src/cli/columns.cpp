#include "cli/columns.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "cli/output.hpp"
#include "cli/printable.hpp"

namespace electra::cli {
namespace {

std::string four_decimals(float score) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.4f", static_cast<double>(score));
  return text;
}

std::string all_digits(float score) {
  char digits[64];
  return {digits, std::to_chars(digits, digits + sizeof(digits), score).ptr};
}

/// A text as a value of RFC 4180.
std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string value = "\"";
  for (const char character : text) value.append(character == '"' ? 2 : 1, character);
  return value + '"';
}

}  // namespace

Column label_column(const std::map<Index, std::string>& labels) {
  // Every row has as many bytes; a longer label moves what is behind it.
  constexpr std::size_t max_width = 64;
  Column column{"label", 0, true};
  for (const auto& [id, label] : labels) {
    column.width = std::max(column.width, std::min(label.size(), max_width));
  }
  return column;
}

Column score_column() { return {"score", 6}; }

Table::Table(OutputFormat format, std::vector<Column> columns)
    : format_(format),
      columns_(std::move(columns)),
      has_colours_(format == OutputFormat::people && output_has_colours()) {}

void Table::append_names(std::string& line) const {
  Row names;
  for (const Column& column : columns_) names.emplace_back(column.name);
  append(names, line);
}

void Table::append(const Row& row, std::string& line) const {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) append_gap(line);
    if (format_ == OutputFormat::people && i + 1 < columns_.size())
      append_aligned(row[i], columns_[i], line);
    else
      line += shown(row[i]);
  }
}

void Table::append_gap(std::string& line) const {
  line += format_ == OutputFormat::people ? "  " : format_ == OutputFormat::csv ? "," : "\t";
}

std::string Table::shown(const Cell& cell) const {
  if (const auto* text = std::get_if<std::string_view>(&cell))
    return format_ == OutputFormat::csv ? quoted(*text) : printable(*text);
  if (const auto* count = std::get_if<Index>(&cell)) return std::to_string(*count);
  const float score = std::get<float>(cell);
  if (std::isnan(score)) return "nan";  // its sign, which printf shows, means nothing
  return format_ == OutputFormat::people ? four_decimals(score) : all_digits(score);
}

/// Texts begin where their column begins, numbers end where it ends.
void Table::append_aligned(const Cell& cell, const Column& column, std::string& line) const {
  const std::string text = shown(cell);
  const std::string padding(column.width - std::min(column.width, text.size()), ' ');
  if (!std::holds_alternative<std::string_view>(cell))
    line += padding + text;
  else
    line += (has_colours_ && column.is_label ? "\x1b[1m" + text + "\x1b[0m" : text) + padding;
}

}  // namespace electra::cli
