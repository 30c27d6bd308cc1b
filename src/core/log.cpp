#include "electra/core/log.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <ostream>
#include <utility>

#include "core/counting.hpp"
#include "core/logging.hpp"
#include "core/sentence.hpp"
#include "electra/core/forks.hpp"

namespace electra {
namespace {

std::atomic<bool> is_set{false};
detail::ForkSafeMutex mutex;
std::shared_ptr<const LogHandler> current_handler;  // guarded by the mutex

thread_local detail::LogScope* current_scope = nullptr;

void deliver(const LogRecord& record) noexcept {
  std::shared_ptr<const LogHandler> handler;
  {
    const std::lock_guard<std::mutex> lock(mutex.get());
    handler = current_handler;
  }
  if (handler == nullptr) return;
  try {
    (*handler)(record);
  } catch (...) {  // NOLINT: a warning ends no work
  }
}

}  // namespace

std::string_view to_string(LogKind kind) {
  switch (kind) {
    case LogKind::text_cut:
      return "text_cut";
    case LogKind::text_too_long:
      return "text_too_long";
    case LogKind::weights_unused:
      return "weights_unused";
    case LogKind::adapter_unused:
      return "adapter_unused";
    case LogKind::unknown_class:
      return "unknown_class";
  }
  return "unknown";
}

std::ostream& operator<<(std::ostream& stream, LogKind kind) { return stream << to_string(kind); }

LogHandler set_log_handler(LogHandler handler) {
  std::shared_ptr<const LogHandler> next;
  if (handler) next = std::make_shared<const LogHandler>(std::move(handler));
  const std::lock_guard<std::mutex> lock(mutex.get());
  is_set.store(next != nullptr, std::memory_order_relaxed);
  std::swap(next, current_handler);
  return next == nullptr ? LogHandler() : *next;
}

bool has_log_handler() noexcept { return is_set.load(std::memory_order_relaxed); }

namespace detail {

/// What reaches the handler and the counters, or the scope of the calling thread.
struct LogAccess {
  static void log(LogRecord record) {
    if (current_scope == nullptr)
      deliver(record);
    else
      current_scope->records_.push_back(std::move(record));
  }
  static void count_cut(std::uint64_t texts) noexcept {
    if (current_scope == nullptr)
      count_cut_texts(texts);
    else
      current_scope->texts_cut_ += texts;
  }
};

void log(LogRecord record, const Part* parts, std::size_t count) {
  Sentence sentence = sentence_of(parts, count);
  record.message = clean_sentence(sentence.text, sentence.subjects);
  record.subjects = std::move(sentence.subjects);
  LogAccess::log(std::move(record));
}

LogScope::LogScope(std::size_t first_index) noexcept
    : outer_(current_scope), first_index_(first_index) {
  current_scope = this;
}

LogScope::~LogScope() { current_scope = outer_; }

// While the scope before is the current one, what is logged reaches it.
void LogScope::commit() {
  current_scope = outer_;
  LogAccess::count_cut(std::exchange(texts_cut_, 0));
  for (LogRecord& record : records_) {
    if (record.index) *record.index += first_index_;
    LogAccess::log(std::move(record));
  }
  records_.clear();
  current_scope = this;
}

void LogScope::commit_first() {
  if (records_.size() > 1) records_.erase(records_.begin() + 1, records_.end());
  if (texts_cut_ > 1) texts_cut_ = 1;
  commit();
}

}  // namespace detail

void count_cut_text() noexcept { detail::LogAccess::count_cut(1); }

}  // namespace electra
