#include "cli/interrupt.hpp"

#include <csignal>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cli/input_file.hpp"
#include "cli/output.hpp"
#include "support/in_child.hpp"
#include "support/temporary_folder.hpp"

namespace electra::cli {
namespace {

bool is_interrupted_by(int signal) {
  std::raise(signal);
  try {
    check_interrupt();
  } catch (const Interrupted&) {
    return true;
  }
  return false;
}

// A shell starts jobs in the background so, and nohup all.
TEST(Interrupts, ThatWereIgnoredStayIgnored) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_EQ(testing::in_child([&] {
                std::signal(signal, SIG_IGN);
                catch_interrupts();
                return !is_interrupted_by(signal);
              }),
              "held");
    EXPECT_EQ(testing::in_child([&] {
                std::signal(signal, SIG_DFL);
                catch_interrupts();
                return is_interrupted_by(signal);
              }),
              "held");
  }
}

TEST(Interrupts, EndTheWaitForAPipeToBeOpened) {
  const testing::TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(testing::in_child([&] {
              catch_interrupts();
              const pid_t reader = ::getpid();
              if (::fork() == 0) {
                ::usleep(200000);  // it waits in open() by then
                ::kill(reader, SIGINT);
                ::_exit(0);
              }
              try {
                const InputFile file(pipe);
              } catch (const Interrupted&) {
                return true;
              }
              return false;
            }),
            "held");
}

/// Sends this process a signal once it waits.
void send_later(int signal) {
  const pid_t waiting = ::getpid();
  if (::fork() != 0) return;
  ::usleep(200000);
  ::kill(waiting, signal);
  ::_exit(0);
}

TEST(Interrupts, EndTheWaitForAReaderThatReadsNothing) {
  EXPECT_EQ(testing::in_child([] {
              int ends[2];
              if (::pipe(ends) != 0) return false;
              ::dup2(ends[1], STDOUT_FILENO);
              catch_interrupts();
              send_later(SIGTERM);
              Output output;
              try {
                output.line(std::string(1 << 20, 'x'));
              } catch (const Interrupted&) {
                return true;
              }
              return false;
            }),
            "held");
}

TEST(Interrupts, LeaveAReaderThatReadsItsWholeLine) {
  EXPECT_EQ(testing::in_child([] {
              int ends[2];
              if (::pipe(ends) != 0) return false;
              ::dup2(ends[1], STDOUT_FILENO);
              catch_interrupts();
              std::raise(SIGTERM);
              Output output;
              output.line(std::string(20'000, 'x'));
              output.flush();
              std::string read(30'000, ' ');
              return ::read(ends[0], read.data(), read.size()) == 20'001;
            }),
            "held");
}

}  // namespace
}  // namespace electra::cli
