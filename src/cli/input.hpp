#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/declared_option.hpp"
#include "cli/lines.hpp"
#include "cli/records.hpp"

namespace electra::cli {

/// The options that say where a command's texts come from.
struct InputOptions {
  std::vector<std::string> texts;
  std::string file;
  std::string format;
  std::vector<std::string> columns;  ///< "text=review"
  std::vector<std::string> keep;     ///< the names of fields that go into Record::kept
  bool strict = false;
  std::size_t max_batch = 64;         ///< inputs that are answered together
  const CLI::App* command = nullptr;  ///< whose options errors name

  /// Declares the texts themselves, --input, --input-format, --field and --strict. Must stay where
  /// it is until the arguments have been parsed.
  void declare(CLI::App& app);
  /// Returns the format of the file: as --input-format or its suffix says.
  std::string file_format() const;
};

/// A field that an option may give for every input: then neither arguments nor files have it.
struct GivenField {
  std::string name;
  std::optional<std::string> text;
  std::vector<std::string> list = {};

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

  /// Null if the texts came from the command line.
  const LineReader* file() const noexcept { return lines_.get(); }
  /// Returns "reviews.txt, line 3" or "text 3".
  std::string place_of(const Record& record) const;
  /// Returns the error of a record, after its place if there may be others.
  std::string sentence_about(const Record& record) const;

 private:
  std::size_t max_batch_;
  std::unique_ptr<LineReader> lines_;
  std::unique_ptr<RecordReader> records_;
  bool is_alone_ = false;  // the only one on the command line
  bool ended_ = false;
  std::size_t count_ = 0;  // of the records so far
};

}  // namespace electra::cli
