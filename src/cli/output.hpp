#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace electra::cli {

/// Thrown when the reader of the standard output has gone away: nobody wants the rest.
struct OutputClosed {};

/// The standard output, written in whole lines: what was written is complete, however the program
/// ends.
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
  /// Adds the object that stands in place of the answer to an input that failed.
  void error_line(std::string_view sentence, std::size_t line_number);

  /// Writes what is pending. Throws OutputClosed, and `io` if there is no room, say.
  void flush();

 private:
  void end_line();

  std::string pending_;
};

/// Appends the object that stands in place of the answer to an input that failed.
void append_error_object(std::string& line, std::string_view sentence, std::size_t line_number);

/// Tells on the standard error how many of the inputs failed, if any did.
void report_failures(std::size_t failed, std::size_t all);

/// Whether people read the output, and may see colours: a terminal, and no NO_COLOR in the
/// environment.
bool output_is_terminal();

}  // namespace electra::cli
