#pragma once

#include <chrono>
#include <string>

namespace electra::cli {

/// A line on the standard error that is drawn over itself until it is wiped. It draws nothing
/// unless it is shown.
class StatusLine {
 public:
  explicit StatusLine(bool is_shown = false) : is_shown_(is_shown) {}
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { wipe(); }

  /// Says whether it is shown.
  void show(bool is_shown) { is_shown_ = is_shown; }
  /// Starts its clock.
  void start() { start_ = last_due_ = Clock::now(); }
  /// Returns whether it is shown and time to draw it again: some times a second at most.
  bool is_due();
  /// Returns the time from start() to the last time that it was due.
  double seconds() const;
  /// Draws a text in the place of the one before.
  void draw(const std::string& text);
  /// Takes the line away.
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_shown_;
  bool is_drawn_ = false;
  Clock::time_point start_;
  Clock::time_point last_due_;
};

}  // namespace electra::cli
