#include "cli/input.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/suggestion.hpp"
#include "cli/usage.hpp"
#include "cli/values.hpp"

namespace electra::cli {
namespace {

constexpr std::size_t batch_bytes = std::size_t{1} << 20;

constexpr std::array<std::pair<std::string_view, const char*>, 5> suffixes = {{
    {".jsonl", "jsonl"},
    {".ndjson", "jsonl"},
    {".json", "jsonl"},
    {".csv", "csv"},
    {".tsv", "tsv"},
}};

/// Throws UsageError for a value of --field that names none of the fields.
[[noreturn]] void refuse_field(const std::string& renaming, const std::vector<Field>& fields) {
  std::vector<std::string> names;
  for (const Field& known : fields) names.push_back(known.name);
  const std::size_t equals = renaming.find('=');
  const std::string meant =
      equals == std::string::npos ? "" : nearest_name(renaming.substr(0, equals), names);
  refuse_value("--field", "NAME=COLUMN with " + alternatives(names) + " for NAME", renaming,
               {meant.empty() ? "" : meant + renaming.substr(equals)});
}

void rename_columns(const std::vector<std::string>& columns, std::vector<Field>& fields) {
  for (const std::string& renaming : columns) {
    const std::size_t equals = renaming.find('=');
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& candidate) {
      return candidate.name == renaming.substr(0, equals);
    });
    if (equals == std::string::npos || field == fields.end()) {
      refuse_field(renaming, fields);
    }
    field->column = renaming.substr(equals + 1);
  }
}

/// The texts of the command line, as many for each record as are required.
class GivenTexts final : public RecordReader {
 public:
  GivenTexts(std::vector<std::string> texts, const std::vector<Field>& fields)
      : texts_(std::move(texts)), field_count_(fields.size()) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].required) required_.push_back(i);
    }
    if (texts_.size() % required_.size() != 0) {
      throw UsageError("each input takes " + std::to_string(required_.size()) + " texts, but " +
                       std::to_string(texts_.size()) + (texts_.size() == 1 ? " was" : " were") +
                       " given");
    }
  }

  Result next(Wait /*wait*/, Record& record) override {
    if (next_ == texts_.size()) return Result::end;
    record = {++number_, std::vector<std::optional<std::string>>(field_count_), {}};
    for (const std::size_t field : required_) record.texts[field] = std::move(texts_[next_++]);
    return Result::record;
  }

 private:
  std::vector<std::string> texts_;
  std::size_t field_count_;
  std::vector<std::size_t> required_;  // fields
  std::size_t next_ = 0;
  std::size_t number_ = 0;
};

/// Records that have some fields from options, the same for all of them.
class CompletedRecords final : public RecordReader {
 public:
  /// Without a reader there is one record, with all fields from options.
  CompletedRecords(std::unique_ptr<RecordReader> reader, const Fields& fields)
      : reader_(std::move(reader)) {
    for (const Field& field : fields.all) {
      const auto given = std::find_if(
          fields.given.begin(), fields.given.end(),
          [&](const GivenField& each) { return each.given() && each.name == field.name; });
      const bool is_given = given != fields.given.end();
      given_.push_back(is_given ? *given : GivenField{});
    }
  }

  Result next(Wait wait, Record& record) override {
    if (reader_ == nullptr) {
      if (std::exchange(ended_, true)) return Result::end;
      record = {1, {}, {}};
    } else {
      const Result result = reader_->next(wait, record);
      if (result != Result::record || !record.error.empty()) return result;
    }
    auto read = record.texts.begin();
    std::vector<std::optional<std::string>> texts;
    for (const GivenField& field : given_) {
      if (!field.list.empty()) record.list = field.list;
      if (field.given()) {
        texts.push_back(field.text);
      } else {
        texts.push_back(std::move(*read++));
      }
    }
    record.texts = std::move(texts);
    return Result::record;
  }

 private:
  std::unique_ptr<RecordReader> reader_;
  std::vector<GivenField> given_;  // for each field; empty where it is read
  bool ended_ = false;
};

/// The fields that no option gives.
std::vector<Field> fields_to_read(const Fields& fields) {
  std::vector<Field> rest = fields.all;
  for (const GivenField& given : fields.given) {
    if (!given.given()) continue;
    rest.erase(std::remove_if(rest.begin(), rest.end(),
                              [&](const Field& field) { return field.name == given.name; }),
               rest.end());
  }
  return rest;
}

void check_kept(const InputOptions& options) {
  const std::string format = options.file.empty() ? "" : options.file_format();
  const bool has_fields = format == "jsonl" || format == "csv" || format == "tsv";
  if (!options.keep.empty() && !has_fields) {
    throw UsageError(
        "'--keep' needs a file with fields; give one with --input (and --input-format jsonl, csv "
        "or tsv)");
  }
}

void check_lists(const std::vector<Field>& fields, const std::string& format) {
  for (const Field& field : fields) {
    if (field.is_list && field.required && format != "jsonl") {
      throw UsageError("no " + field.name +
                       " given; give them as options, or in a JSON file (--input-format jsonl)");
    }
  }
}

/// Returns the texts among the arguments that no option took. Those after -- may begin with a dash.
std::vector<std::string> texts_among(const CLI::App& app, const Arguments& arguments) {
  std::vector<std::string> texts;
  bool only_texts = false;
  for (const std::string& argument : arguments) {
    if (!only_texts && argument == "--") {
      only_texts = true;
      continue;
    }
    if (!only_texts && argument.size() > 1 && argument.front() == '-')
      throw UsageError(unexpected_argument(app, argument));
    texts.push_back(argument);
  }
  return texts;
}

std::size_t size_of(const Record& record) {
  std::size_t bytes = 0;
  for (const auto& text : record.texts) bytes += text ? text->size() : 0;
  for (const std::string& text : record.list) bytes += text.size();
  return bytes;
}

}  // namespace

std::string InputOptions::file_format() const {
  if (!format.empty()) return format;
  const std::string_view name = file;
  for (const auto& [suffix, format_of_suffix] : suffixes) {
    if (name.size() > suffix.size() && name.substr(name.size() - suffix.size()) == suffix) {
      return format_of_suffix;
    }
  }
  return "lines";
}

void InputOptions::declare(CLI::App& app) {
  command = &app;
  // Not an option of CLI11's: it would take the text "[a, b]" for a list of two.
  app.allow_extras();
  app.callback([this, &app] { texts = texts_among(app, app.remaining()); });
  add_option(app, "--input", file, "A file of texts instead of arguments; - is the standard input")
      .type_name("FILE");
  limit_to_choices(
      add_option(app, "--input-format", format,
                 "lines: a text a line; jsonl: a JSON object a line; csv, tsv: the first line "
                 "names the columns [by the file's suffix, else lines]")
          .type_name("FORMAT"),
      {"lines", "jsonl", "csv", "tsv"});
  add_option(app, "--field", columns, "The file's name of a field, as in --field text=review")
      .type_name("NAME=COLUMN")
      .allow_extra_args(false);
  add_flag(app, "--strict", strict, "Stop at the first line that fails");
}

Input::Input(const InputOptions& options, const Fields& described) : max_batch_(options.max_batch) {
  check_kept(options);
  std::vector<Field> fields = fields_to_read(described);
  const bool all_given = fields.empty();
  const auto texts_each = std::count_if(fields.begin(), fields.end(),
                                        [](const Field& field) { return field.required; });
  is_alone_ = options.file.empty() && static_cast<Index>(options.texts.size()) <= texts_each;
  if (all_given && !(options.file.empty() && options.texts.empty())) {
    throw UsageError("the options give every field; texts and --input cannot be added");
  }
  if (all_given) {
    records_ = std::make_unique<CompletedRecords>(nullptr, described);
    return;
  }
  if (options.file.empty() == options.texts.empty()) {
    throw UsageError(options.texts.empty()
                         ? "no text given; give some, or --input FILE (- is the standard input)"
                         : "texts cannot be used with '--input'");
  }
  rename_columns(options.columns, fields);
  check_lists(fields, options.file.empty() ? "" : options.file_format());
  if (options.file.empty()) {
    records_ = std::make_unique<GivenTexts>(options.texts, fields);
  } else {
    lines_ = std::make_unique<LineReader>(options.file);
    records_ = open_records(options.file_format(), *lines_, fields, options.keep);
  }
  if (fields.size() < described.all.size()) {
    records_ = std::make_unique<CompletedRecords>(std::move(records_), described);
  }
}

std::vector<Record> Input::next_batch() {
  std::vector<Record> batch;
  std::size_t bytes = 0;
  while (!ended_ && batch.size() < max_batch_ && bytes < batch_bytes) {
    Record record;
    const auto result = records_->next(batch.empty() ? Wait::yes : Wait::no, record);
    if (result == RecordReader::Result::not_yet) break;
    ended_ = result == RecordReader::Result::end;
    if (ended_) break;
    record.number = ++count_;
    bytes += size_of(record);
    batch.push_back(std::move(record));
  }
  return batch;
}

std::string Input::place_of(const Record& record) const {
  const std::string number = std::to_string(record.line);
  return lines_ == nullptr ? "text " + number : lines_->name() + ", line " + number;
}

std::string Input::sentence_about(const Record& record) const {
  return is_alone_ ? record.error : place_of(record) + ": " + record.error;
}

}  // namespace electra::cli
