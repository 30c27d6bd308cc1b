#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "electra/core/aligned.hpp"

namespace electra::engine {

/// A counter that threads wait on. A waiting thread spins for a short time, then yields its
/// processor to whoever wants it, then sleeps.
class Event {
 public:
  /// Waiting threads yield for up to `yield_time` before they sleep.
  explicit Event(std::chrono::microseconds yield_time = {}) : yield_time_(yield_time) {}

  /// The number of times that it has been set.
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_acquire); }

  /// Increments the counter and wakes everybody who waits.
  void set() {
    {
      // Under the lock, so that nobody falls asleep between looking at the value and waiting.
      const std::lock_guard<std::mutex> lock(mutex_);
      value_.fetch_add(1, std::memory_order_release);
    }
    changed_.notify_all();
  }

  /// Returns once the counter differs from `known`.
  void wait_beyond(std::uint64_t known) {
    const auto since = std::chrono::steady_clock::now();
    if (spin_beyond(known, since + spin_time)) return;
    if (yield_beyond(known, since + yield_time_)) return;
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return value() != known; });
  }

 private:
  // Longer than the gaps between the phases of one forward pass, shorter than what a busy neighbour
  // would feel. Measured by the clock: a pause takes 40 cycles on one machine and 140 on another.
  static constexpr std::chrono::microseconds spin_time{30};

  using Time = std::chrono::steady_clock::time_point;

  bool spin_beyond(std::uint64_t known, Time deadline) const noexcept {
    do {
      if (pause_beyond(known)) return true;
    } while (std::chrono::steady_clock::now() < deadline);
    return false;
  }

  bool yield_beyond(std::uint64_t known, Time deadline) const noexcept {
    while (std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
      if (pause_beyond(known)) return true;
    }
    return false;
  }

  bool pause_beyond(std::uint64_t known) const noexcept {
    for (int i = 0; i < 16; ++i) {
      if (value() != known) return true;
      pause();
    }
    return false;
  }

  static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  alignas(alignment) std::atomic<std::uint64_t> value_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::chrono::microseconds yield_time_;
};

}  // namespace electra::engine
