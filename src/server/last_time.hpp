#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace electra::server {

/// Ends the process if what has to end before this is destroyed takes too long.
class LastTime {
 public:
  /// `end_process` ends it at once, from any thread.
  explicit LastTime(std::function<void()> end_process) : end_process_(std::move(end_process)) {}
  LastTime(const LastTime&) = delete;
  LastTime& operator=(const LastTime&) = delete;
  ~LastTime() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    if (watch_.joinable()) watch_.join();
  }

  /// From now on there is so much time; no limit where the system starts no thread.
  void begin(std::chrono::milliseconds time) {
    try {
      watch_ = std::thread([this, time] { watch(time); });
    } catch (const std::exception&) {  // NOLINT: see above
    }
  }

 private:
  void watch(std::chrono::milliseconds time) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, time, [this] { return ended_; })) end_process_();
  }

  const std::function<void()> end_process_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread watch_;
};

}  // namespace electra::server
