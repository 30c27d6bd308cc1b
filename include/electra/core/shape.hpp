#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <iosfwd>
#include <string>

#include "electra/core/export.hpp"

namespace electra {

/// Signed, as Eigen's: differences of positions are everywhere.
using Index = std::ptrdiff_t;

/// The extents of a tensor, outermost first; at most eight, none negative.
class ELECTRA_EXPORT Shape {
 public:
  /// safetensors files may have more extents than the four of any tensor here.
  static constexpr Index max_rank = 8;

  Shape() = default;
  /// Throws `input` if there are more than eight extents or one is negative.
  Shape(std::initializer_list<Index> extents);
  /// The same for `rank` extents in memory.
  Shape(const Index* extents, Index rank);

  /// The number of extents.
  Index rank() const noexcept { return rank_; }
  /// The extent of an axis; negative axes count from the end, -1 is the last. Nobody checks that
  /// there is such an axis.
  Index operator[](Index axis) const { return extents_[position(axis)]; }
  /// The same, to be changed.
  Index& operator[](Index axis) { return extents_[position(axis)]; }
  /// The product of the extents, 1 for rank 0; the largest Index if the product is larger still.
  Index element_count() const noexcept;
  /// Throws `input` if an extent is negative, as one that was changed may be.
  void require_extents() const;

  /// @{
  /// Of the same rank and the same extents.
  bool operator==(const Shape& other) const noexcept;
  bool operator!=(const Shape& other) const noexcept { return !(*this == other); }
  /// @}

 private:
  std::size_t position(Index axis) const noexcept {
    return static_cast<std::size_t>(axis < 0 ? axis + rank_ : axis);
  }

  std::array<Index, max_rank> extents_{};
  Index rank_ = 0;
};

/// Returns "[2, 3]".
ELECTRA_EXPORT std::string to_string(const Shape& shape);
/// Prints what to_string() returns.
ELECTRA_EXPORT std::ostream& operator<<(std::ostream& stream, const Shape& shape);

}  // namespace electra
