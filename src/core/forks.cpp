#include "electra/core/forks.hpp"

#include <atomic>
#include <pthread.h>

namespace electra::detail {
namespace {

std::atomic<std::uint64_t> fork_count{0};
std::mutex list_in_use;
ForkSafeMutex* first = nullptr;  // guarded by it
bool handlers_are_set = false;   // guarded by it

}  // namespace

/// The handlers of fork(): one before it, and one after it in each process.
struct ForkHandlers {
  static void before() {
    list_in_use.lock();
    for (ForkSafeMutex* each = first; each != nullptr; each = each->next_) each->mutex_.lock();
  }
  static void in_parent() {
    for (ForkSafeMutex* each = first; each != nullptr; each = each->next_) each->mutex_.unlock();
    list_in_use.unlock();
  }
  static void in_child() {
    fork_count.fetch_add(1, std::memory_order_relaxed);
    in_parent();
  }

  static void set() {
    if (!handlers_are_set) handlers_are_set = ::pthread_atfork(before, in_parent, in_child) == 0;
  }
  static void add(ForkSafeMutex& added) {
    const std::lock_guard<std::mutex> lock(list_in_use);
    set();
    added.next_ = first;
    first = &added;
  }
  static void remove(ForkSafeMutex& removed) {
    const std::lock_guard<std::mutex> lock(list_in_use);
    ForkSafeMutex** link = &first;
    while (*link != &removed) link = &(*link)->next_;
    *link = removed.next_;
  }
};

std::uint64_t forks() noexcept { return fork_count.load(std::memory_order_relaxed); }

void watch_forks() noexcept {
  const std::lock_guard<std::mutex> lock(list_in_use);
  ForkHandlers::set();
}

ForkSafeMutex::ForkSafeMutex() noexcept { ForkHandlers::add(*this); }

ForkSafeMutex::~ForkSafeMutex() { ForkHandlers::remove(*this); }

}  // namespace electra::detail
