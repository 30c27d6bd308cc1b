#include "cli/line_log.hpp"

#include <algorithm>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/in_child.hpp"

namespace electra::cli {
namespace {

/// A pipe that is read on demand.
class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_) == 0) ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (const int each : ends_) ::close(each);
  }

  int input() const { return ends_[1]; }
  /// Returns all that was written.
  std::string read() const {
    std::string all, part(4096, ' ');
    ssize_t size = 0;
    while ((size = ::read(ends_[0], part.data(), part.size())) > 0)
      all.append(part, 0, static_cast<std::size_t>(size));
    return all;
  }

 private:
  int ends_[2] = {-1, -1};
};

TEST(LineLog, DropsAndCountsTheLinesThatNobodyReads) {
  EXPECT_EQ(testing::in_child([] {
              constexpr int count = 20'000;
              const Pipe pipe;
              LineLog log(pipe.input());
              for (int i = 0; i < count; ++i) log.add("a line");
              const std::string written = pipe.read();
              const auto lines = std::count(written.begin(), written.end(), '\n');
              log.add("the next");
              return lines > 0 && lines < count && written.back() == '\n' &&
                     pipe.read() ==
                         std::to_string(count - lines) +
                             " lines of the log were dropped: nobody read them\nthe next\n";
            }),
            "held");
}

TEST(LineLog, CutsALineThatAPipeMayNotTakeAtOnce) {
  const Pipe pipe;
  LineLog log(pipe.input());
  log.add(std::string(10'000, 'x'));
  log.add("short");
  EXPECT_EQ(pipe.read(), std::string(3072, 'x') + "\nshort\n");
}

}  // namespace
}  // namespace electra::cli
