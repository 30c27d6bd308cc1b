#pragma once

#include <cstddef>

#include "electra/core/aligned.hpp"
#include "electra/core/shape.hpp"

namespace electra::engine {

/// Hands out parts of one block of memory, each at a 64-byte boundary; without a block it only
/// counts the bytes that the parts take.
class Arena {
 public:
  Arena() = default;
  explicit Arena(std::byte* block) : block_(block) {}

  /// The next `count` values, uninitialized; null without a block.
  template <class T>
  T* take(Index count) noexcept {
    std::byte* part = block_ == nullptr ? nullptr : block_ + used_;
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
    used_ += (bytes + alignment - 1) / alignment * alignment;
    return reinterpret_cast<T*>(part);
  }
  /// The bytes that were handed out.
  std::size_t used() const noexcept { return used_; }

 private:
  std::byte* block_ = nullptr;
  std::size_t used_ = 0;
};

}  // namespace electra::engine
