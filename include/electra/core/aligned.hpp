#pragma once

#include <cstddef>
#include <limits>
#include <new>
#include <vector>

namespace electra {

/// A cache line and the widest vector register.
inline constexpr std::size_t alignment = 64;

/// Gives memory at 64-byte boundaries to a std::vector.
template <class T>
struct AlignedAllocator {
  /// What a container of this memory holds.
  using value_type = T;

  AlignedAllocator() = default;
  /// All of them are alike, whatever they allocate.
  template <class U>
  explicit AlignedAllocator(const AlignedAllocator<U>& /*other*/) noexcept {}

  /// Gives memory for `count` values. Throws std::bad_alloc if there is not enough.
  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T))
      throw std::bad_array_new_length();
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{alignment}));
  }
  /// Takes back what allocate() gave.
  void deallocate(T* memory, std::size_t /*count*/) noexcept {
    ::operator delete (memory, std::align_val_t{alignment});
  }

  /// @{
  /// Memory of one may be given back to any other.
  template <class U>
  bool operator==(const AlignedAllocator<U>& /*other*/) const noexcept {
    return true;
  }
  template <class U>
  bool operator!=(const AlignedAllocator<U>& /*other*/) const noexcept {
    return false;
  }
  /// @}
};

/// A vector whose elements begin at a 64-byte boundary.
template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

}  // namespace electra
