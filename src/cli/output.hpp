#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace electra::cli {

/// Thrown when the reader of the standard output has gone away: nobody wants the rest.
struct OutputClosed {};

/// The standard output, written in whole lines: what was written is complete, however the program
/// ends. Only a line that is longer than a block is written in parts.
class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Adds a line, which must have no newline at its end.
  void line(std::string_view text) {
    pending_ += text;
    end_line();
  }
  /// Adds a line that `append` appends to a std::string: an answer is written straight into the
  /// buffer.
  template <class Append>
  void line_from(const Append& append) {
    append(pending_);
    end_line();
  }
  /// Writes what is pending of the line that line_from() is at, if that is a block or more: called
  /// between the parts of an answer, it keeps a long one from being held as a whole.
  void spill() {
    if (pending_.size() >= block_size) flush();
  }
  /// Writes what is pending. Throws OutputClosed, `io` if there is no room, say, and Interrupted if
  /// nobody reads it after an interrupt.
  void flush();

 private:
  static constexpr std::size_t block_size = std::size_t{1} << 16;

  void end_line();

  std::string pending_;
};

/// Prints a sentence about an input that failed to the standard error.
void report_failure(const std::string& sentence);

/// Tells on the standard error how many of the inputs failed, if any did, and where it says why.
void report_failures(std::size_t failed, std::size_t all,
                     const char* where = "; their lines say why");

/// Whether the output is a terminal.
bool output_is_terminal();

/// Whether it is one that may have colours: there is no NO_COLOR in the environment.
bool output_has_colours();

}  // namespace electra::cli
