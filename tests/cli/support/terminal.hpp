#pragma once

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace electra::testing {

/// A terminal that a test reads what a program shows on.
class Terminal {
 public:
  Terminal() : ours_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (ours_ < 0 || ::grantpt(ours_) != 0 || ::unlockpt(ours_) != 0) return;
    theirs_ = ::open(::ptsname(ours_), O_RDWR | O_NOCTTY | O_CLOEXEC);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (theirs_ >= 0) ::close(theirs_);
    if (ours_ >= 0) ::close(ours_);
  }

  bool works() const { return theirs_ >= 0; }

  /// Sets how many columns it has.
  void set_columns(unsigned short columns) const {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    ::ioctl(theirs_, TIOCSWINSZ, &size);
  }

  /// Runs a line of the shell with the terminal as its descriptor `seen`, and returns what it
  /// shows.
  std::string show(const std::string& line, int seen) {
    return show(
        [&] {
          ::setenv("ELECTRA", ELECTRA_PROGRAM, 1);
          ::setenv("MODEL", ELECTRA_TEST_DATA "/pipelines/text-classification/two", 1);
          ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
        },
        seen);
  }

  /// Calls a function in a process of its own with the terminal as its descriptor `seen`, and
  /// returns what it shows.
  std::string show(const std::function<void()>& function, int seen) {
    const pid_t process = ::fork();
    if (process == 0) {
      ::dup2(theirs_, seen);
      function();
      ::_exit(127);
    }
    ::close(theirs_);
    theirs_ = -1;
    std::string text;
    std::array<char, 4096> block{};
    for (ssize_t count = 1; count > 0;) {
      count = ::read(ours_, block.data(), block.size());  // fails once nobody can write any more
      if (count > 0) text.append(block.data(), static_cast<std::size_t>(count));
    }
    ::waitpid(process, nullptr, 0);
    return text;
  }

 private:
  int ours_ = -1;
  int theirs_ = -1;
};

}  // namespace electra::testing
