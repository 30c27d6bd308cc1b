#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/values.hpp"
#include "core/text.hpp"

namespace electra::cli {
namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 5> suffixes = {{
    {".jsonl", "jsonl"},
    {".ndjson", "jsonl"},
    {".json", "json"},
    {".csv", "csv"},
    {".tsv", "tsv"},
}};

char delimiter_named(const std::string& given) {
  if (given == "\\t") return '\t';
  constexpr std::string_view others = "\"\r\n";
  const bool is_ascii = given.size() == 1 && static_cast<unsigned char>(given[0]) < 0x80;
  if (!is_ascii || others.find(given[0]) != std::string_view::npos)
    refuse_value("--delimiter", "one character of ASCII, as ; or | or \\t", given);
  return given[0];
}

/// The field that a value of --keep means: "label" of "label" and of "gold=label".
std::string kept_field(const std::string& kept) { return kept.substr(kept.find('=') + 1); }

}  // namespace

std::vector<std::string> InputOptions::kept_names() const {
  std::vector<std::string> names;
  for (const std::string& kept : keep) names.push_back(kept.substr(0, kept.find('=')));
  return names;
}

std::string InputOptions::file_format() const {
  if (!format.empty()) return format;
  for (const auto& [suffix, format_of_suffix] : suffixes) {
    if (file.size() > suffix.size() && ends_with(file, suffix)) return format_of_suffix;
  }
  return usual_format;
}

bool InputOptions::has_json_file() const { return !file.empty() && is_json_format(file_format()); }

RecordFormat InputOptions::record_format() const {
  RecordFormat result{file_format()};
  result.has_json_texts = has_json_texts;
  result.is_strict = has_strict_json;
  for (const std::string& kept : keep) result.kept.push_back(kept_field(kept));
  const bool is_table = !file.empty() && is_table_format(result.name);
  if (is_table) result.delimiter = result.name == "tsv" ? '\t' : ',';
  if (is_table && delimiter) result.delimiter = delimiter_named(*delimiter);
  if (!is_table && delimiter && !delimiter_joins_words)
    throw UsageError("'--delimiter' is for files of csv and tsv (--input-format csv)");
  return result;
}

}  // namespace electra::cli
