#include "cli/input.hpp"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/document.hpp"
#include "cli/field_check.hpp"
#include "cli/options.hpp"
#include "cli/suggestion.hpp"
#include "cli/usage.hpp"
#include "cli/values.hpp"
#include "cli/warnings.hpp"

namespace electra::cli {
namespace {

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

/// Refuses options that say how a file is read where there is none, or none with fields.
void check_file_options(const InputOptions& options) {
  const std::string format = options.file.empty() ? "" : options.file_format();
  const bool has_fields = options.has_json_file() || is_table_format(format);
  if (!has_fields && !(options.keep.empty() && options.columns.empty())) {
    throw UsageError(std::string(options.keep.empty() ? "'--field'" : "'--keep'") +
                     " needs a file with fields; give one with --input (and --input-format jsonl, "
                     "json, csv or tsv)");
  }
  for (const std::string& kept : options.keep) {
    if (kept.empty() || kept.front() == '=' || kept.back() == '=')
      refuse_value("--keep", "FIELD or NAME=FIELD", kept);
  }
  if (options.file.empty() && !options.format.empty() && !options.has_json_texts)
    throw UsageError("'--input-format' is for files; give one with --input");
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
  for (const KeptValue& value : record.kept) bytes += value.text.size();
  return bytes;
}

}  // namespace

void InputOptions::declare(CLI::App& app) {
  command = &app;
  // Not an option of CLI11's: it would take the text "[a, b]" for a list of two.
  app.allow_extras();
  app.callback([this, &app] { texts = texts_among(app, app.remaining()); });
  add_option(app, "--input", file, "A file of texts instead of arguments; - is the standard input")
      .type_name("FILE");
  limit_to_choices(
      add_option(app, "--input-format", format,
                 "lines: a text a line; text: the whole file is one text; jsonl: a JSON object a "
                 "line; json: an array of them; csv, tsv: the first line names the columns [by the "
                 "file's suffix, else lines]")
          .type_name("FORMAT"),
      {"lines", "text", "jsonl", "json", "csv", "tsv"}, {{"txt", "lines", false}});
  add_option(app, "--field", columns, "The file's name of a field, as in --field text=review")
      .type_name("NAME=COLUMN")
      .allow_extra_args(false);
  const std::string of_columns =
      "csv, tsv: the character between columns, as ; or | or \\t [a "
      "comma; a tab]";
  add_option(app, "--delimiter", delimiter,
             delimiter_joins_words
                 ? of_columns +
                       "; jsonl: what stands between the words of {\"words\": […]}, where "
                       "start and end are counted [a space]"
                 : of_columns)
      .type_name(delimiter_joins_words ? "TEXT" : "C");
  add_flag(app, "--strict", strict, "Stop at the first line that fails");
}

Input::Input(const InputOptions& options, const Fields& described)
    : max_batch_(options.max_batch), max_batch_bytes_(options.max_batch_bytes) {
  check_file_options(options);
  std::vector<Field> fields = fields_to_read(described);
  const bool all_given = fields.empty();
  is_alone_ = options.file.empty() && options.texts.size() <= required_count(fields);
  if (all_given && !(options.file.empty() && options.texts.empty())) {
    throw UsageError("the options give every field; texts and --input cannot be added");
  }
  if (all_given) {
    records_ = std::make_unique<CompletedRecords>(nullptr, described);
    given_count_ = 1;
    return;
  }
  if (options.file.empty() == options.texts.empty()) {
    throw UsageError(options.texts.empty()
                         ? "no text given; give some, or --input FILE (- is the standard input)"
                         : "texts cannot be used with '--input'");
  }
  rename_columns(options.columns, fields);
  check_fields(options, fields, described.given);
  const RecordFormat format = options.record_format();
  if (options.file.empty()) {
    records_ = std::make_unique<GivenTexts>(options.texts, fields);
    given_count_ = options.texts.size() / required_count(fields);
  } else {
    open_file(options, format, fields);
  }
  if (fields.size() < described.all.size()) {
    records_ = std::make_unique<CompletedRecords>(std::move(records_), described);
  }
}

void Input::open_file(const InputOptions& options, RecordFormat format,
                      const std::vector<Field>& fields) {
  const bool is_one_text = format.name == "text";
  lines_ = std::make_unique<LineReader>(
      options.file,
      is_one_text ? std::max(options.max_bytes, max_document_bytes) : options.max_bytes);
  const bool may_be_json = options.file == "-" && options.format.empty() && options.is_json_line;
  if (may_be_json && options.is_json_line(lines_->peek(Wait::yes).text)) format.name = "jsonl";
  is_json_ = is_json_format(format.name);
  records_ = open_records(format, *lines_, fields);
}

std::vector<Record> Input::next_batch() {
  std::vector<Record> batch;
  std::size_t bytes = 0;
  while (!ended_ && batch.size() < max_batch_ && bytes < max_batch_bytes_) {
    Record record;
    const auto result = records_->next(batch.empty() ? Wait::yes : Wait::no, record);
    if (result == RecordReader::Result::not_yet) break;
    ended_ = result == RecordReader::Result::end;
    if (ended_) break;
    record.number = ++count_;
    record.end = lines_ == nullptr ? count_ : lines_->position();
    bytes += size_of(record);
    batch.push_back(std::move(record));
  }
  return batch;
}

std::uint64_t Input::size() const noexcept {
  return lines_ == nullptr ? given_count_ : lines_->byte_count();
}

void Input::warn_of_wrong_lines() const {
  if (lines_ != nullptr && !is_json_) cli::warn_of_wrong_lines(*lines_);  // of JSON an error
}

std::string Input::place_of(const Record& record) const {
  const std::string number = std::to_string(record.line);
  if (lines_ == nullptr) return "text " + number;
  const std::string element =
      record.element == 0 ? "" : ", element " + std::to_string(record.element);
  return lines_->name() + ", line " + number + element;
}

std::string Input::sentence_about(const Record& record) const {
  return is_alone_ ? record.error : place_of(record) + ": " + record.error;
}

}  // namespace electra::cli
