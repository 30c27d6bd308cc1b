#include "cli/input.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "cli/command.hpp"

namespace electra::cli {
namespace {

constexpr std::size_t batch_records = 64;
constexpr std::size_t batch_bytes = std::size_t{1} << 20;

constexpr std::array<std::pair<std::string_view, const char*>, 5> suffixes = {{
    {".jsonl", "jsonl"},
    {".ndjson", "jsonl"},
    {".json", "jsonl"},
    {".csv", "csv"},
    {".tsv", "tsv"},
}};

std::string format_of(const InputOptions& options) {
  if (!options.format.empty()) return options.format;
  const std::string_view file = options.file;
  for (const auto& [suffix, format] : suffixes) {
    if (file.size() > suffix.size() && file.substr(file.size() - suffix.size()) == suffix) {
      return format;
    }
  }
  return "lines";
}

void rename_columns(const std::vector<std::string>& columns, std::vector<Field>& fields) {
  for (const std::string& words : columns) {
    const std::size_t equals = words.find('=');
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& candidate) {
      return candidate.name == words.substr(0, equals);
    });
    if (equals == std::string::npos || field == fields.end()) {
      std::string names;
      for (const Field& known : fields) names += (names.empty() ? "" : " or ") + known.name;
      throw UsageError("--field " + words + " does not say NAME=COLUMN with " + names +
                       " for NAME");
    }
    field->column = words.substr(equals + 1);
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
      throw UsageError("each input takes " + std::to_string(required_.size()) + " texts, and " +
                       std::to_string(texts_.size()) + " were given");
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

/// What is left of the words once the options are out: texts, and -- before those that may begin
/// with a dash.
std::vector<std::string> texts_among(const std::vector<std::string>& words) {
  std::vector<std::string> texts;
  bool only_texts = false;
  for (const std::string& word : words) {
    if (!only_texts && word == "--") {
      only_texts = true;
      continue;
    }
    if (!only_texts && word.size() > 1 && word.front() == '-') {
      throw UsageError("'" + word + "' is no option here; after -- a text may begin with a dash");
    }
    texts.push_back(word);
  }
  return texts;
}

std::size_t size_of(const Record& record) {
  std::size_t bytes = 0;
  for (const auto& text : record.texts) bytes += text ? text->size() : 0;
  return bytes;
}

}  // namespace

void InputOptions::declare(CLI::App& app) {
  // Not an option of CLI11's: it would take the text "[a, b]" for a list of two.
  app.allow_extras();
  app.callback([this, &app] { texts = texts_among(app.remaining()); });
  app.add_option("--input", file, "A file of texts instead of words; - is the standard input")
      ->type_name("FILE");
  app.add_option("--input-format", format,
                 "lines: a text a line; jsonl: a JSON object a line; csv, tsv: the first line "
                 "names the columns [by the file's suffix, else lines]")
      ->check(CLI::IsMember({"lines", "jsonl", "csv", "tsv"}).description(""))
      ->type_name("FORMAT");
  app.add_option("--field", columns, "What the file calls a field, as in --field text=review")
      ->type_name("NAME=COLUMN")
      ->allow_extra_args(false);
  app.add_flag("--strict", strict, "Stop at the first line that fails");
}

Input::Input(const InputOptions& options, std::vector<Field> fields) {
  if (options.file.empty() == options.texts.empty()) {
    throw UsageError(options.texts.empty()
                         ? "there is no text; give some, or --input FILE (- is the standard input)"
                         : "texts and --input were given; one of them is wanted");
  }
  rename_columns(options.columns, fields);
  if (options.file.empty()) {
    records_ = std::make_unique<GivenTexts>(options.texts, fields);
  } else {
    lines_ = std::make_unique<LineReader>(options.file);
    records_ = open_records(format_of(options), *lines_, std::move(fields));
  }
}

std::vector<Record> Input::next_batch() {
  std::vector<Record> batch;
  std::size_t bytes = 0;
  while (!ended_ && batch.size() < batch_records && bytes < batch_bytes) {
    Record record;
    const auto result = records_->next(batch.empty() ? Wait::yes : Wait::no, record);
    if (result == RecordReader::Result::not_yet) break;
    ended_ = result == RecordReader::Result::end;
    if (ended_) break;
    bytes += size_of(record);
    batch.push_back(std::move(record));
  }
  return batch;
}

std::string Input::place_of(const Record& record) const {
  const std::string number = std::to_string(record.line);
  return lines_ == nullptr ? "text " + number : lines_->name() + ", line " + number;
}

}  // namespace electra::cli
