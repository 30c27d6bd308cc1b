#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/declared_option.hpp"
#include "cli/lines.hpp"
#include "cli/progress.hpp"
#include "cli/records.hpp"

namespace electra::cli {

/// The options that say where a command's texts come from.
struct InputOptions {
  std::vector<std::string> texts;
  std::string file;
  std::string format;
  std::vector<std::string> columns;  ///< "text=review"
  std::vector<std::string> keep;     ///< fields that go into Record::kept, as "id" or "gold=label"
  std::optional<std::string> delimiter;
  bool strict = false;
  std::size_t max_batch = 64;                          ///< inputs that are answered together
  std::size_t max_batch_bytes = std::size_t{1} << 20;  ///< which the last of them may exceed
  const CLI::App* command = nullptr;                   ///< whose options errors name

  /// @{
  /// How a command reads.
  bool delimiter_joins_words = false;      ///< where there are no columns
  bool has_json_texts = false;             ///< a record of JSON is its text, unread
  bool has_strict_json = false;            ///< as RecordFormat::is_strict
  bool prints_answers = true;              ///< while it reads
  std::size_t max_bytes = max_line_bytes;  ///< of a line
  std::string usual_format = "lines";      ///< of files whose suffix says nothing
  /// Whether the first line shows that the standard input is jsonl, if no format is given.
  std::function<bool(std::string_view line)> is_json_line = {};
  /// @}
  std::shared_ptr<Progress> progress = std::make_shared<Progress>();

  /// Declares the texts themselves, --input, --input-format, --field, --delimiter and --strict.
  /// Must stay where it is until the arguments have been parsed.
  void declare(CLI::App& app);
  /// Returns the names under which fields are kept.
  std::vector<std::string> kept_names() const;
  /// Returns the format of the file: as --input-format or its suffix says.
  std::string file_format() const;
  /// Whether there is a file, of JSON.
  bool has_json_file() const;
  /// Returns how to read the file. Throws UsageError if '--delimiter' makes no sense.
  RecordFormat record_format() const;
};

/// A field that an option may give for every input: then neither arguments nor files have it.
struct GivenField {
  std::string name;
  std::optional<std::string> text;
  std::vector<std::string> list = {};
  std::string option = "--" + name;

  bool given() const { return text || !list.empty(); }
};

/// The fields of a command's inputs.
struct Fields {
  Fields(std::initializer_list<Field> fields, std::vector<GivenField> given_fields = {})
      : all(fields), given(std::move(given_fields)) {}

  std::vector<Field> all;
  std::vector<GivenField> given;
};

/// The inputs of a command: from the command line, or streamed from a file.
class Input {
 public:
  /// Throws UsageError if the options make no sense, `io` if the file cannot be opened.
  Input(const InputOptions& options, const Fields& fields);

  /// Returns the next records: at least one, unless the input has ended, and as many more as can be
  /// read without waiting, up to a limit that keeps memory bounded.
  std::vector<Record> next_batch();

  /// Returns how much all of it is, in the unit of Record::end: bytes of a file, or inputs; 0 while
  /// it is not known.
  std::uint64_t size() const noexcept;
  /// Warns on standard error of lines that were not UTF-8, or had NUL bytes, and yet answered.
  void warn_of_wrong_lines() const;
  /// Returns "reviews.txt, line 3", "reviews.json, line 3, element 2" or "text 3".
  std::string place_of(const Record& record) const;
  /// Returns the error of a record, after its place if there may be others.
  std::string sentence_about(const Record& record) const;

 private:
  void open_file(const InputOptions& options, RecordFormat format,
                 const std::vector<Field>& fields);

  std::size_t max_batch_;
  std::size_t max_batch_bytes_;
  std::unique_ptr<LineReader> lines_;  // null: the texts came from the command line
  std::unique_ptr<RecordReader> records_;
  bool is_alone_ = false;  // the only one on the command line
  bool is_json_ = false;
  std::uint64_t given_count_ = 0;  // inputs of the command line
  bool ended_ = false;
  std::size_t count_ = 0;  // of the records so far
};

}  // namespace electra::cli
