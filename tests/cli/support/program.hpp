#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace electra::testing {

/// The end of a run of the program, and its output.
struct Ended {
  int status = -1;  ///< the exit status; -n if signal n ended it
  std::string output;
  std::string errors;
};

/// Returns its errors without the warning about texts that were cut.
std::string errors_but_cuts(const Ended& run);

/// Runs the program that was built, with this standard input, and waits for its end.
Ended run_program(const std::vector<std::string>& words, std::string_view input = "");

/// Runs a line of the shell, which has the program's path in $ELECTRA.
Ended run_shell(const std::string& line);

/// A program that runs while the test talks to it.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& words)
      : RunningProgram(ELECTRA_PROGRAM, words) {}
  RunningProgram(const std::string& path, const std::vector<std::string>& words);
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();

  void write(std::string_view text) const;
  /// Returns the next line of its standard output, without its end; waits for it.
  std::string read_line();
  void close_input();
  void close_output();
  void send(int signal) const;
  /// Waits for its end, and gives what was not read before.
  Ended wait();

 private:
  int process_;
  int input_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::string unread_;
};

}  // namespace electra::testing
