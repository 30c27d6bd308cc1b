#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace electra::server {

/// The memory of response bodies that a server holds until they are written. Any thread may use it;
/// it outlives its reservations.
class ResponseBudget {
 public:
  /// Bytes that are held; they are given back when it goes.
  class Reservation {
   public:
    Reservation(std::atomic<std::size_t>& held, std::size_t bytes) noexcept
        : held_(&held), bytes_(bytes) {}
    Reservation(Reservation&& other) noexcept
        : held_(other.held_), bytes_(std::exchange(other.bytes_, 0)) {}
    Reservation& operator=(Reservation&& other) noexcept {
      std::swap(held_, other.held_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Reservation() { *held_ -= bytes_; }

   private:
    std::atomic<std::size_t>* held_;
    std::size_t bytes_;
  };

  explicit ResponseBudget(std::size_t limit) noexcept : limit_(limit) {}

  /// Reserves memory for a body; nothing if it does not fit beside the others. One alone always
  /// fits. Small bodies always fit and are not counted: errors, states and pages.
  std::optional<Reservation> reserve(std::size_t bytes) noexcept {
    constexpr std::size_t small = std::size_t{128} << 10U;
    if (bytes <= small) return Reservation(held_, 0);
    std::size_t held = held_;
    do {
      if (held != 0 && (held >= limit_ || bytes > limit_ - held)) return std::nullopt;
    } while (!held_.compare_exchange_weak(held, held + bytes));
    return Reservation(held_, bytes);
  }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace electra::server
