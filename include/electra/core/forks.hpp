#pragma once

#include <cstdint>
#include <mutex>

#include "electra/core/export.hpp"

namespace electra::detail {

/// Returns how many calls of fork() lie between this process and the one that loaded the library.
/// The child of a fork() has only the thread that called it: threads that were started at another
/// value do not live here, and what they had locked stays locked. Counted since watch_forks().
ELECTRA_EXPORT std::uint64_t forks() noexcept;
/// Sees to it that fork() is noticed from now on. A ForkSafeMutex does so by itself.
void watch_forks() noexcept;

/// A mutex that fork() takes beforehand and releases in both processes: in the child it is free,
/// and what it guards is whole.
class ForkSafeMutex {
 public:
  ELECTRA_EXPORT ForkSafeMutex() noexcept;
  ForkSafeMutex(const ForkSafeMutex&) = delete;
  ForkSafeMutex& operator=(const ForkSafeMutex&) = delete;
  /// Like the constructor not to be called while another ForkSafeMutex is held.
  ELECTRA_EXPORT ~ForkSafeMutex();

  /// The mutex, to be locked.
  std::mutex& get() noexcept { return mutex_; }

 private:
  friend struct ForkHandlers;

  std::mutex mutex_;
  ForkSafeMutex* next_ = nullptr;  // of all that there are
};

}  // namespace electra::detail
