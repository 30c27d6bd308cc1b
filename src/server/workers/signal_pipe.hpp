#pragma once

#include <array>
#include <csignal>
#include <optional>

namespace electra::server {

/// The signals of a supervisor, SIGTERM, SIGINT, SIGHUP and SIGCHLD, as bytes of a pipe, so that it
/// waits for them and for its workers at once. There is one in a process.
class SignalPipe {
 public:
  /// Takes the signals over.
  SignalPipe();
  SignalPipe(const SignalPipe&) = delete;
  SignalPipe& operator=(const SignalPipe&) = delete;
  /// Restores the signal handlers from before.
  ~SignalPipe();

  /// Restores the signal handlers from before; the pipe stays open.
  void restore_handlers() const;

  /// Readable when a signal has come, or wake() was called.
  int descriptor() const noexcept { return ends_[0]; }
  /// Returns a signal that has come, 0 for a wake(); nothing if there is none.
  std::optional<int> next() const;
  /// Makes the descriptor readable. Any thread may call it.
  void wake() const;

 private:
  std::array<int, 2> ends_{-1, -1};
  std::array<struct sigaction, 4> before_{};
};

/// Keeps signals waiting while a process is made, in which they would be taken for its parent's.
class SignalsHeld {
 public:
  SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;
  ~SignalsHeld();

 private:
  sigset_t before_{};
};

}  // namespace electra::server
