#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <limits>
#include <utility>
#include <vector>

#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "electra/core/export.hpp"
#include "electra/core/reset_on_move.hpp"
#include "electra/core/shape.hpp"

namespace electra {

/// Values with a shape, row-major, owned; a move leaves no tensor behind. electra/core/eigen.hpp
/// views one as an Eigen::Map.
template <class T>
class BasicTensor {
 public:
  /// No tensor at all: rank 0 and no element. What an optional input or output is when absent.
  BasicTensor() = default;
  /// Zeros. Throws `input` if no memory could hold so many, or for a negative extent.
  explicit BasicTensor(const Shape& shape) : shape_(shape), values_(checked_count(shape)) {}
  /// Throws `input` unless there are as many values as the shape asks for.
  BasicTensor(const Shape& shape, const std::vector<T>& values)
      : shape_(shape), values_(values.begin(), values.end()) {
    require(checked_count(shape) == values.size(), ErrorCode::input, "a tensor of shape ", shape,
            " takes ", shape.element_count(), " values, not ", values.size());
  }

  /// The extents, outermost first.
  const Shape& shape() const noexcept { return shape_; }
  /// The extent of one axis, which has to be there; -1 is the last.
  Index size(Index axis) const { return shape_[axis]; }
  /// How many elements there are; 0 of a tensor that was never given.
  Index element_count() const noexcept { return static_cast<Index>(values_.size()); }
  /// True of a tensor that was never given (a scalar has one element).
  bool empty() const noexcept { return values_.empty(); }

  /// @{
  /// The elements, row-major, from a 64-byte boundary on; no index is checked.
  T* data() noexcept { return values_.data(); }
  const T* data() const noexcept { return values_.data(); }
  T* begin() noexcept { return data(); }
  T* end() noexcept { return data() + element_count(); }
  const T* begin() const noexcept { return data(); }
  const T* end() const noexcept { return data() + element_count(); }
  T& operator[](Index element) { return values_[static_cast<std::size_t>(element)]; }
  const T& operator[](Index element) const { return values_[static_cast<std::size_t>(element)]; }
  /// @}

  /// @{
  /// The element at an index for each axis: `logits(2, 0)`. No index is checked.
  template <class... Indices>
  T& operator()(Index first, Indices... others) noexcept {
    return (*this)[place_of({first, static_cast<Index>(others)...})];
  }
  template <class... Indices>
  const T& operator()(Index first, Indices... others) const noexcept {
    return (*this)[place_of({first, static_cast<Index>(others)...})];
  }
  /// @}

  /// The elements before the last axis, 1 for rank 0.
  Index row_count() const { return width() == 0 ? 0 : element_count() / width(); }
  /// The last extent, 1 for rank 0.
  Index width() const { return shape_.rank() == 0 ? 1 : shape_[-1]; }

  /// Returns a copy of the elements of one row, [width()]. No index is checked.
  BasicTensor row(Index index) const {
    BasicTensor result;
    result.shape_ = Shape{width()};
    result.values_.assign(data() + index * width(), data() + (index + 1) * width());
    return result;
  }

  /// Another shape in the memory that there is, if it is enough: values keep their places, those
  /// beyond the old ones are zeros. Throws `input` if no memory could hold so many, or for a
  /// negative extent.
  void resize(const Shape& shape) {
    const std::size_t count = checked_count(shape);
    values_.reserve(count);
    values_.resize(count);
    shape_ = shape;
  }

  /// The same values under another shape. Throws `input` if the counts differ.
  BasicTensor reshaped(const Shape& shape) && {
    require(checked_count(shape) == values_.size(), ErrorCode::input, "a tensor of shape ", shape_,
            " cannot be reshaped to ", shape);
    BasicTensor result = std::move(*this);
    result.shape_ = shape;
    return result;
  }

 private:
  Index place_of(std::initializer_list<Index> indices) const noexcept {
    Index place = 0;
    Index axis = 0;
    for (const Index index : indices) place = place * shape_[axis++] + index;
    return place;
  }
  static std::size_t checked_count(const Shape& shape) {
    constexpr auto most = std::numeric_limits<Index>::max() / static_cast<Index>(sizeof(T));
    shape.require_extents();
    const Index count = shape.element_count();
    require(count < most, ErrorCode::input, "a tensor of shape ", shape,
            " is larger than any memory");
    return static_cast<std::size_t>(count);
  }

  ResetOnMove<Shape> shape_;
  AlignedVector<T> values_;
};

/// Weights, logits, hidden states: everything that is measured.
using Tensor = BasicTensor<float>;
/// Token ids, masks, labels: everything that counts.
using TokenTensor = BasicTensor<std::int32_t>;

/// @{
/// Prints the shape and the first elements: "[2, 3] 0.5, -1, 2, …".
ELECTRA_EXPORT std::ostream& operator<<(std::ostream& stream, const Tensor& tensor);
ELECTRA_EXPORT std::ostream& operator<<(std::ostream& stream, const TokenTensor& tensor);
/// @}

}  // namespace electra
