#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "electra/core/log.hpp"

namespace electra::testing {

/// Collects what is logged while it lives.
class Logged {
 public:
  Logged()
      : before_(set_log_handler([this](const LogRecord& record) {
          const std::lock_guard<std::mutex> lock(mutex_);
          records_.push_back(record);
        })) {}
  Logged(const Logged&) = delete;
  Logged& operator=(const Logged&) = delete;
  ~Logged() { set_log_handler(std::move(before_)); }

  const std::vector<LogRecord>& records() const { return records_; }
  /// The messages, in order.
  std::vector<std::string> messages() const {
    std::vector<std::string> messages;
    for (const LogRecord& record : records_) messages.push_back(record.message);
    return messages;
  }
  /// The places of the texts that the records are about.
  std::vector<std::size_t> places() const {
    std::vector<std::size_t> places;
    for (const LogRecord& record : records_) places.push_back(record.index.value());
    return places;
  }

 private:
  std::mutex mutex_;
  std::vector<LogRecord> records_;
  LogHandler before_;
};

}  // namespace electra::testing
