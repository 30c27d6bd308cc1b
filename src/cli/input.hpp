#pragma once

#include <memory>
#include <optional>
#include <string>
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

  /// Declares the texts themselves, --input, --input-format, --field and --strict. Has to stay
  /// where it is until the words have been parsed.
  void declare(CLI::App& app);
};

/// The inputs of a command: from the command line, or streamed from a file.
class Input {
 public:
  /// Throws UsageError if the options make no sense, `io` if the file cannot be opened.
  Input(const InputOptions& options, std::vector<Field> fields);

  /// Gives the next records: at least one, unless the input has ended, and as many more as are
  /// there without waiting, up to a limit that keeps memory bounded.
  std::vector<Record> next_batch();

  /// Null if the texts came from the command line.
  const LineReader* file() const noexcept { return lines_.get(); }
  /// Gives "reviews.txt, line 3" or "text 3".
  std::string place_of(const Record& record) const;

 private:
  std::unique_ptr<LineReader> lines_;
  std::unique_ptr<RecordReader> records_;
  bool ended_ = false;
};

}  // namespace electra::cli
