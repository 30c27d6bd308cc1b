#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/lines.hpp"
#include "cli/records.hpp"

namespace electra::cli {

/// Where a command's texts come from, as its words say it.
struct InputOptions {
  std::vector<std::string> texts;
  std::string file;
  std::string format;
  std::vector<std::string> columns;  ///< "text=review"
  bool strict = false;
  std::size_t most_at_once = 64;  ///< inputs that are answered together

  /// Declares the texts themselves, --input, --input-format, --field and --strict. Has to stay
  /// where it is until the words have been parsed.
  void declare(CLI::App& app);
};

/// What an option says of a field for every input: then neither words nor files have it.
struct GivenField {
  std::string name;
  std::optional<std::string> text;
  std::vector<std::string> list = {};

  bool given() const { return text || !list.empty(); }
};

/// What makes the inputs of a command.
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

  /// Gives the next records: at least one, unless the input has ended, and as many more as are
  /// there without waiting, up to a limit that keeps memory bounded.
  std::vector<Record> next_batch();

  /// Null if the texts came from the command line.
  const LineReader* file() const noexcept { return lines_.get(); }
  /// Gives "reviews.txt, line 3" or "text 3".
  std::string place_of(const Record& record) const;

 private:
  std::size_t most_at_once_;
  std::unique_ptr<LineReader> lines_;
  std::unique_ptr<RecordReader> records_;
  bool ended_ = false;
};

}  // namespace electra::cli
