#include "cli/interrupt.hpp"

#include <csignal>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cli/input_file.hpp"
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

}  // namespace
}  // namespace electra::cli
