#include "electra/core/shape.hpp"

#include <algorithm>
#include <limits>
#include <ostream>

#include "electra/core/error.hpp"

namespace electra {

Shape::Shape(std::initializer_list<Index> extents)
    : Shape(extents.begin(), static_cast<Index>(extents.size())) {}

Shape::Shape(const Index* extents, Index rank) : rank_(rank) {
  require(rank >= 0 && rank <= max_rank, ErrorCode::input, "a shape has 0 to ", max_rank,
          " extents, but this one has ", rank);
  std::copy_n(extents, rank, extents_.begin());
  require_extents();
}

void Shape::require_extents() const {
  require(std::all_of(extents_.begin(), extents_.begin() + rank_,
                      [](Index extent) { return extent >= 0; }),
          ErrorCode::input, "the shape ", *this, " has a negative extent");
}

Index Shape::element_count() const noexcept {
  const auto end = extents_.begin() + rank_;
  if (std::find(extents_.begin(), end, 0) != end) return 0;
  Index count = 1;
  for (Index axis = 0; axis < rank_; ++axis) {
    if (__builtin_mul_overflow(count, (*this)[axis], &count)) {
      return std::numeric_limits<Index>::max();
    }
  }
  return count;
}

bool Shape::operator==(const Shape& other) const noexcept {
  return rank_ == other.rank_ &&
         std::equal(extents_.begin(), extents_.begin() + rank_, other.extents_.begin());
}

std::ostream& operator<<(std::ostream& stream, const Shape& shape) {
  return stream << to_string(shape);
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (Index axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(shape[axis]);
  }
  return text + "]";
}

}  // namespace electra
