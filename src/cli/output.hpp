#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace electra::cli {

/// Whoever read the standard output has gone away: nobody wants the rest.
struct OutputClosed {};

/// The standard output, a whole number of lines at a time: what was written is complete, however
/// the program ends.
class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Adds a line, which should have no newline at its end.
  void line(std::string_view text);
  /// Throws OutputClosed, or `io` if there is no room, say.
  void flush();

 private:
  std::string waiting_;
};

/// Says on the standard error, if any inputs failed, how many of all.
void report_failures(std::size_t failed, std::size_t all);

/// Whether people read it, and may see colours: a terminal, and no NO_COLOR in the environment.
bool output_is_terminal();

}  // namespace electra::cli
