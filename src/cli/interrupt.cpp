#include "cli/interrupt.hpp"

#include <csignal>

namespace electra::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void raise_flag(int /*signal*/) { interrupted = 1; }

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = raise_flag;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and not SA_RESTART
  ::sigaction(SIGINT, &action, nullptr);
}

void check_interrupt() {
  if (interrupted != 0) throw Interrupted{};
}

void end_by_interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::raise(SIGINT);
}

}  // namespace electra::cli
