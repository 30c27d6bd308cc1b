#include "cli/interrupt.hpp"

#include <csignal>

#include <gtest/gtest.h>

#include "support/in_child.hpp"

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

}  // namespace
}  // namespace electra::cli
