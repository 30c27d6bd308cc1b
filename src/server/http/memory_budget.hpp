#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace electra::server {

/// The memory that a server holds of one kind, as of all response bodies until they are written.
/// Any thread may use it.
class MemoryBudget {
  using Held = std::shared_ptr<std::atomic<std::size_t>>;

 public:
  /// Bytes that are held; they are given back when it goes. It may live longer than the budget.
  class Reservation {
   public:
    Reservation() = default;
    Reservation(Reservation&& other) noexcept
        : held_(std::move(other.held_)), bytes_(std::exchange(other.bytes_, 0)) {}
    Reservation& operator=(Reservation&& other) noexcept {
      std::swap(held_, other.held_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Reservation() {
      if (held_) *held_ -= bytes_;
    }

   private:
    friend class MemoryBudget;

    Held held_;
    std::size_t bytes_ = 0;
  };

  explicit MemoryBudget(std::size_t limit)
      : limit_(limit), held_(std::make_shared<std::atomic<std::size_t>>(0)) {}

  /// Makes a reservation, which may be of nothing yet, one of so many bytes. Returns false and
  /// leaves it if they do not fit beside the others. One alone always fits. Up to 128 KiB always
  /// fit and are not counted: most requests, errors, states and pages.
  bool extend(Reservation& reservation, std::size_t bytes) noexcept {
    constexpr std::size_t small = std::size_t{128} << 10U;
    if (bytes <= small || bytes <= reservation.bytes_) return true;
    const std::size_t more = bytes - reservation.bytes_;
    std::size_t held = *held_;
    do {
      const bool is_alone = held == reservation.bytes_;
      if (!is_alone && (held >= limit_ || more > limit_ - held)) return false;
    } while (!held_->compare_exchange_weak(held, held + more));
    reservation.held_ = held_;
    reservation.bytes_ = bytes;
    return true;
  }

 private:
  const std::size_t limit_;
  const Held held_;
};

}  // namespace electra::server
