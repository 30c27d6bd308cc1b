#include "cli/support/program.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace electra::testing {
namespace {

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe");
    }
  }

  std::array<int, 2> ends{-1, -1};
};

void close_end(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

[[noreturn]] void become(const std::string& path, const std::vector<std::string>& words) {
  std::vector<char*> arguments{const_cast<char*>(path.c_str())};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::signal(SIGINT, SIG_DFL);  // a job in the background ignores it
  ::execv(path.c_str(), arguments.data());
  ::_exit(127);
}

/// False at the end.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 4096> block{};
  const ssize_t count = ::read(descriptor, block.data(), block.size());
  if (count > 0) text.append(block.data(), static_cast<std::size_t>(count));
  return count > 0;
}

}  // namespace

RunningProgram::RunningProgram(const std::string& path, const std::vector<std::string>& words) {
  std::signal(SIGPIPE, SIG_IGN);  // a program that ends early must not end the test
  const Pipe input;
  const Pipe output;
  const Pipe errors;
  process_ = ::fork();
  if (process_ == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    ::dup2(input.ends[0], STDIN_FILENO);
    ::dup2(output.ends[1], STDOUT_FILENO);
    ::dup2(errors.ends[1], STDERR_FILENO);
    become(path, words);
  }
  ::close(input.ends[0]);
  ::close(output.ends[1]);
  ::close(errors.ends[1]);
  input_ = input.ends[1];
  output_ = output.ends[0];
  errors_ = errors.ends[0];
}

RunningProgram::~RunningProgram() {
  close_input();
  close_output();
  close_end(errors_);
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void RunningProgram::write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t count = ::write(input_, text.data(), text.size());
    if (count < 0) return;  // it reads no further
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string RunningProgram::read_line() {
  constexpr int patience = 20000;  // milliseconds
  std::size_t end = unread_.find('\n');
  for (pollfd asked{output_, POLLIN, 0}; end == std::string::npos; end = unread_.find('\n')) {
    if (::poll(&asked, 1, patience) != 1 || !read_some(output_, unread_)) break;
  }
  std::string line = unread_.substr(0, end);
  unread_.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

void RunningProgram::close_input() { close_end(input_); }
void RunningProgram::close_output() { close_end(output_); }
void RunningProgram::send(int signal) const { ::kill(process_, signal); }

Ended RunningProgram::wait() {
  close_input();
  Ended run;
  run.output = std::move(unread_);
  // Both at once: a program that waits for room in one pipe never closes the other.
  while (output_ >= 0 || errors_ >= 0) {
    std::array<pollfd, 2> ends{{{output_, POLLIN, 0}, {errors_, POLLIN, 0}}};
    ::poll(ends.data(), ends.size(), -1);
    if (ends[0].revents != 0 && !read_some(output_, run.output)) close_end(output_);
    if (ends[1].revents != 0 && !read_some(errors_, run.errors)) close_end(errors_);
  }
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  run.status = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  return run;
}

Ended run_program(const std::vector<std::string>& words, std::string_view input) {
  RunningProgram program(words);
  program.write(input);
  return program.wait();
}

Ended run_shell(const std::string& line) {
  ::setenv("ELECTRA", ELECTRA_PROGRAM, 1);
  return RunningProgram("/bin/sh", {"-c", line}).wait();
}

std::string errors_but_cuts(const Ended& run) {
  std::string rest;
  std::istringstream lines(run.errors);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" cut (") == std::string::npos) rest += line + '\n';
  }
  return rest;
}

}  // namespace electra::testing
