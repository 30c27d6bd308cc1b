#include "server/workers/signal_pipe.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "electra/core/error.hpp"

namespace electra::server {
namespace {

constexpr std::array<int, 4> signals = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
volatile std::sig_atomic_t write_end = -1;

extern "C" void note_signal(int signal) {
  const int error = errno;
  const char byte = static_cast<char>(signal);
  [[maybe_unused]] const auto written = ::write(write_end, &byte, 1);
  errno = error;
}

}  // namespace

SignalPipe::SignalPipe() {
  require(::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK) == 0, ErrorCode::unsupported,
          "the system makes no pipe for signals");
  write_end = ends_[1];
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &action, &before_[i]);
}

void SignalPipe::restore_handlers() const {
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
}

SignalPipe::~SignalPipe() {
  restore_handlers();
  for (const int each : ends_) ::close(each);
}

std::optional<int> SignalPipe::next() const {
  char byte = 0;
  return ::read(ends_[0], &byte, 1) == 1 ? std::optional<int>(byte) : std::nullopt;
}

void SignalPipe::wake() const {
  const char byte = 0;
  [[maybe_unused]] const auto written = ::write(ends_[1], &byte, 1);
}

SignalsHeld::SignalsHeld() {
  sigset_t held;
  sigemptyset(&held);
  for (const int each : signals) sigaddset(&held, each);
  ::pthread_sigmask(SIG_BLOCK, &held, &before_);
}

SignalsHeld::~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace electra::server
