#include "cli/answer_format.hpp"

#include <algorithm>
#include <utility>

#include "cli/command.hpp"
#include "cli/values.hpp"
#include "electra/core/error.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

// What each row has, fields that are kept or texts, makes a product with the rows.
constexpr std::size_t max_repeated_bytes = std::size_t{1} << 25;

const KeptValue* kept_value(const Record& record, std::size_t place) {
  return place < record.kept.size() ? &record.kept[place] : nullptr;
}

/// A value as a cell: null is empty.
std::string_view cell_of(const KeptValue* value) {
  if (value == nullptr || (value->is_json && value->text == "null")) return "";
  return value->text;
}

/// Whether so many bytes may stand in each of so many rows.
bool fits_into_rows(std::size_t bytes, std::size_t row_count) {
  return bytes == 0 || row_count <= max_repeated_bytes / bytes;
}

/// The kept fields, the number of the input, and the command's columns.
std::vector<Column> all_columns(OutputFormat format, const std::vector<std::string>& kept,
                                const std::vector<Column>& columns) {
  std::vector<Column> all;
  for (const std::string& name : kept) all.push_back({name});
  if (format != OutputFormat::people) all.push_back({"input"});
  all.insert(all.end(), columns.begin(), columns.end());
  return all;
}

/// The names in a line of this format that are not the user's.
std::vector<std::string> names_in(OutputFormat format, const std::vector<Column>& columns) {
  if (format == OutputFormat::jsonl) return {"result", "error", "line", "element"};
  std::vector<std::string> names{"input"};
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

void check_kept_names(const std::vector<std::string>& kept, const std::vector<std::string>& names) {
  for (auto name = kept.begin(); name != kept.end(); ++name) {
    if (std::find(kept.begin(), name, *name) != name)
      throw UsageError("'--keep' names '" + *name + "' twice");
    if (std::find(names.begin(), names.end(), *name) != names.end())
      throw UsageError("'--keep' names '" + *name +
                       "', which is a name of the answer's own; give it another, as in --keep my_" +
                       *name + '=' + *name);
  }
}

}  // namespace

void append_error_object(std::string& line, std::string_view sentence, const Record& record) {
  io::JsonWriter json(line);
  json.begin_object().member("error", sentence).member("line", record.line);
  if (record.element != 0) json.member("element", record.element);
  json.end_object();
}

void OutputOptions::declare(CLI::App& app) {
  const DeclaredOption json_flag = add_flag(app, "--json", json, "One line of JSON for each input");
  limit_to_choices(add_option(app, "--output-format", format,
                              "jsonl: the same as --json; csv, tsv: a row for each answer, below "
                              "the names of the columns [rows for people]")
                       .type_name("FORMAT"),
                   {"jsonl", "csv", "tsv"})
      .excludes(json_flag);
}

OutputFormat OutputOptions::wanted() const {
  if (json || format == "jsonl") return OutputFormat::jsonl;
  if (format == "csv") return OutputFormat::csv;
  return format == "tsv" ? OutputFormat::tsv : OutputFormat::people;
}

AnswerFormat::AnswerFormat(OutputFormat format, std::vector<std::string> kept,
                           const std::vector<Column>& columns)
    : format_(format), kept_(std::move(kept)), table_(format, all_columns(format, kept_, columns)) {
  check_kept_names(kept_, is_for_people() ? std::vector<std::string>() : names_in(format, columns));
}

void AnswerFormat::require_free(const std::vector<std::string>& names) const {
  check_kept_names(kept_, names);
}

void AnswerFormat::begin(Output& output) const {
  if (format_ != OutputFormat::csv && format_ != OutputFormat::tsv) return;
  output.line_from([this](std::string& line) { table_.append_names(line); });
}

void AnswerFormat::append_kept(const Record& record, std::string& line) const {
  if (kept_.empty()) return;
  line += '{';
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    io::append_json_string(line, kept_[i]);
    line += ": ";
    const KeptValue* value = kept_value(record, i);
    if (value != nullptr && !value->is_json)
      io::append_json_string(line, value->text);
    else
      io::append_json_text(line, value == nullptr ? "null" : value->text);
    line += ", ";
  }
}

void AnswerFormat::check_kept(const Record& record, std::size_t row_count) const {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < kept_.size(); ++i) bytes += cell_of(kept_value(record, i)).size();
  require(fits_into_rows(bytes, row_count), ErrorCode::input,
          "the fields that '--keep' names have ", bytes, " bytes, which would take more than ",
          max_repeated_bytes, " in the ", row_count,
          " rows of the answer; keep fewer, or print JSON (--json), which has them once");
}

void AnswerFormat::check_texts_of(const Record& record, std::size_t row_count) {
  std::size_t bytes = 0;
  for (const auto& text : record.texts) bytes += text ? text->size() : 0;
  require(fits_into_rows(bytes, row_count), ErrorCode::input, "the text has ", bytes,
          " bytes, which would take more than ", max_repeated_bytes, " in the ", row_count,
          " rows of the answer, one for each label; print JSON (--json), which has each once");
}

void AnswerFormat::append_object(const Record& record, std::string_view object,
                                 std::string& line) const {
  append_kept(record, line);
  line += object.substr(kept_.empty() ? 0 : 1);  // its brace is there
}

void AnswerFormat::append_error(const Record& record, std::string& line) const {
  std::string object;
  append_error_object(object, record.error, record);
  append_object(record, object, line);
}

void AnswerFormat::append_row(const Record& record, const Row& cells, std::string& line) const {
  Row row;
  for (std::size_t i = 0; i < kept_.size(); ++i) row.emplace_back(cell_of(kept_value(record, i)));
  if (!is_for_people()) row.emplace_back(static_cast<Index>(record.number));
  row.insert(row.end(), cells.begin(), cells.end());
  table_.append(row, line);
}

}  // namespace electra::cli
