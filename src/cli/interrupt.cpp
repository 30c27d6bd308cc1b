#include "cli/interrupt.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include "core/system_call.hpp"

namespace electra::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;  // by this signal

// A flag alone could be raised just before a read() that waits: the pipe wakes a poll().
int pipe_ends[2] = {-1, -1};

void note_interrupt(int signal) {
  const int error_before = errno;
  interrupted = signal;
  [[maybe_unused]] const ssize_t written = ::write(pipe_ends[1], "", 1);
  errno = error_before;
}

}  // namespace

void catch_interrupts() {
  if (::pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) fail_on_system_call("no pipe can be opened");
  struct sigaction action {
  }, before{};
  action.sa_handler = note_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    ::sigaction(signal, &action, &before);
    // A job in the background of a script ignores SIGINT, one under nohup SIGHUP.
    if (before.sa_handler == SIG_IGN) ::sigaction(signal, &before, nullptr);
  }
}

void check_interrupt() {
  if (interrupted != 0) throw Interrupted{};
}

int interrupt_descriptor() { return pipe_ends[0]; }

void end_by_interrupt() {
  const int signal = interrupted;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace electra::cli
