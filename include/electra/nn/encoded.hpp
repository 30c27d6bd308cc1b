#pragma once

#include <algorithm>

#include "electra/core/precision.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "electra/nn/rows.hpp"

namespace electra::nn {

/// Rows as a matrix product of some precision takes them on this machine: in fp32 the numbers
/// themselves, else words of PrecisionKernels::row_numbers each.
struct EncodedRows {
  Precision precision = Precision::fp32;  ///< what a word holds
  float* words = nullptr;                 ///< those of the first row
  Index count = 0;                        ///< rows
  Index width = 0;                        ///< in numbers
  Index stride = 0;                       ///< in words
  kernels::RowScale* scales = nullptr;    ///< int8: what each row's bytes stand for

  /// The rows [first, last).
  EncodedRows slice(Index first, Index last) const noexcept {
    return {precision,    words + first * stride,
            last - first, width,
            stride,       scales == nullptr ? nullptr : scales + first};
  }
};

/// fp32 rows need no encoding.
inline EncodedRows as_encoded(ConstRows rows) noexcept {
  return {Precision::fp32, const_cast<float*>(rows.data), rows.count, rows.width, rows.stride,
          nullptr};
}

/// Memory for encoded rows, reused from call to call; it only ever grows.
class EncodedBuffer {
 public:
  /// Of fp32 this is memory for the numbers.
  EncodedRows take(Precision precision, Index count, Index width) {
    const Rows words = words_.take(count, words_of(precision, width));
    const Rows scales = scales_.take(1, count * numbers_in_scale);
    return {precision, words.data,   count,
            width,     words.stride, reinterpret_cast<kernels::RowScale*>(scales.data)};
  }
  /// Says how much will be asked for, and allocates nothing yet.
  void reserve(Precision precision, Index count, Index width) {
    words_.reserve(count, words_of(precision, width));
    scales_.reserve(1, count * numbers_in_scale);
  }
  /// Allocates what was reserved.
  void allocate() {
    words_.allocate();
    scales_.allocate();
  }
  /// How much memory it holds, or will hold once it has allocated what was reserved.
  std::size_t bytes() const noexcept { return words_.bytes() + scales_.bytes(); }

  /// The rows themselves, if they are fp32, else what they are encoded into.
  EncodedRows take_beside(Precision precision, ConstRows rows) {
    if (precision == Precision::fp32) return as_encoded(rows);
    return take(precision, rows.count, rows.width);
  }
  /// Says that take_beside() will ask for so many.
  void reserve_beside(Precision precision, Index count, Index width) {
    if (precision != Precision::fp32) reserve(precision, count, width);
  }

 private:
  static constexpr Index numbers_in_scale = sizeof(kernels::RowScale) / sizeof(float);

  // Kernels write vectors of 16 numbers whole.
  static Index words_of(Precision precision, Index width) {
    const Index panels = (width + kernels::panel_width - 1) / kernels::panel_width;
    return panels * kernels::panel_width / kernels::kernels_for(precision).row_numbers;
  }

  RowBuffer words_;
  RowBuffer scales_;
};

/// What making encoded rows takes besides them.
struct EncodingScratch {
  RowBuffer numbers;   ///< a product before it is encoded
  RowBuffer extremes;  ///< the least and the largest numbers of a row, lane by lane

  /// Says how much will be asked for, and allocates nothing yet.
  void reserve(Index rows, Index width) {
    numbers.reserve(rows, width);
    extremes.reserve(1, rows * 2 * kernels::panel_width);
  }
  /// Zeros for so many rows.
  float* clear_extremes(Index rows) {
    const Rows lanes = extremes.take(1, rows * 2 * kernels::panel_width);
    std::fill_n(lanes.data, lanes.width, 0.0F);
    return lanes.data;
  }
};

/// Fills `encoded` with the numbers of `rows`; there is nothing to do in fp32.
inline void encode(ConstRows rows, EncodedRows encoded) {
  kernels::kernels_for(encoded.precision)
      .encode({rows.data, rows.stride, rows.count, rows.width, nullptr, encoded.words,
               encoded.stride, encoded.scales});
}

/// Rows that are worked on as numbers and multiplied as they are encoded; the same memory in fp32.
struct Stream {
  Rows rows;            ///< in fp32
  EncodedRows encoded;  ///< the same for products

  /// The rows [first, last).
  Stream slice(Index first, Index last) const noexcept {
    return {rows.slice(first, last), encoded.slice(first, last)};
  }
};

}  // namespace electra::nn
