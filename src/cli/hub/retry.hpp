#pragma once

#include <chrono>
#include <string>

#include "cli/hub/http.hpp"

namespace electra::cli::hub {

/// The tries of one request: how many are left, and how long to wait before the next.
class Tries {
 public:
  /// Waits before the next try after a failure that may pass, and says so on standard error before
  /// the first. Throws `io` with `subject` and the reason if it will not, or after the last try,
  /// with what to do, which depends on whether a part was received; Interrupted after Ctrl-C.
  void wait_after(const TransferError& failure, const std::string& subject, bool has_part);
  /// Begins anew, as after a part was received.
  void reset() { done_ = 0; }

 private:
  int done_ = 0;
  bool is_announced_ = false;
};

/// Calls `action` until it throws no TransferError that may pass, and returns what it does.
/// `has_part` is whether files were received before.
template <class Action>
auto with_tries(const std::string& subject, bool has_part, const Action& action) {
  Tries tries;
  while (true) {
    try {
      return action();
    } catch (const TransferError& failure) {
      tries.wait_after(failure, subject, has_part);
    }
  }
}

}  // namespace electra::cli::hub
