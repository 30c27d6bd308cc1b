#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace electra::cli {

/// The state of a stream.
struct Advance {
  std::size_t done = 0;          ///< inputs
  std::uint64_t bytes_read = 0;  ///< of the file
  std::uint64_t byte_count = 0;  ///< 0 if it is not known
  double seconds = 0;
};

/// Returns "1,234 done, 56.7/s, 12 %, 1:05 left", as far as it is known.
std::string to_string(const Advance& advance);

/// A progress line on the standard error. Silent unless that is a terminal and the answers go
/// elsewhere.
class Progress {
 public:
  Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { wipe(); }

  /// Shows it, some times a second at most.
  void show(Advance advance);
  /// Takes it away.
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_to_people_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace electra::cli
