#pragma once

#include <algorithm>

#include "electra/core/precision.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "electra/nn/rows.hpp"

namespace electra::nn {

/// Rows as a matrix product of some precision takes them on this machine: in fp32 the values
/// themselves, else words of PrecisionKernels::values_per_word each.
struct QuantizedRows {
  Precision precision = Precision::fp32;  ///< what a word holds
  float* words = nullptr;                 ///< those of the first row
  Index count = 0;                        ///< rows
  Index width = 0;                        ///< in values
  Index stride = 0;                       ///< in words
  kernels::RowScale* scales = nullptr;    ///< int8: what each row's bytes stand for

  /// The rows [first, last).
  QuantizedRows slice(Index first, Index last) const noexcept {
    return {precision,    words + first * stride,
            last - first, width,
            stride,       scales == nullptr ? nullptr : scales + first};
  }
};

/// fp32 rows need no encoding.
inline QuantizedRows as_quantized(ConstRows rows) noexcept {
  return {Precision::fp32, const_cast<float*>(rows.data), rows.count, rows.width, rows.stride,
          nullptr};
}

/// Memory for quantized rows, reused from call to call; it only ever grows.
class QuantizedBuffer {
 public:
  /// Of fp32 this is memory for the values.
  QuantizedRows take(Precision precision, Index count, Index width) {
    const Rows words = words_.take(count, words_of(precision, width));
    const Rows scales = scales_.take(1, count * floats_per_scale);
    return {precision, words.data,   count,
            width,     words.stride, reinterpret_cast<kernels::RowScale*>(scales.data)};
  }
  /// Says how much will be asked for, and allocates nothing yet.
  void reserve(Precision precision, Index count, Index width) {
    words_.reserve(count, words_of(precision, width));
    scales_.reserve(1, count * floats_per_scale);
  }
  /// Allocates what was reserved.
  void allocate() {
    words_.allocate();
    scales_.allocate();
  }
  /// How much memory it holds, or will hold once it has allocated what was reserved.
  std::size_t bytes() const noexcept { return words_.bytes() + scales_.bytes(); }

  /// The rows themselves, if they are fp32, else what they are quantized into.
  QuantizedRows take_unless_fp32(Precision precision, ConstRows rows) {
    if (precision == Precision::fp32) return as_quantized(rows);
    return take(precision, rows.count, rows.width);
  }
  /// Says that take_unless_fp32() will ask for so many.
  void reserve_unless_fp32(Precision precision, Index count, Index width) {
    if (precision != Precision::fp32) reserve(precision, count, width);
  }

 private:
  static constexpr Index floats_per_scale = sizeof(kernels::RowScale) / sizeof(float);

  // Kernels write vectors of 16 values whole.
  static Index words_of(Precision precision, Index width) {
    const Index panels = (width + kernels::panel_width - 1) / kernels::panel_width;
    return panels * kernels::panel_width / kernels::kernels_for(precision).values_per_word;
  }

  RowBuffer words_;
  RowBuffer scales_;
};

/// What making quantized rows takes besides them.
struct QuantizationScratch {
  RowBuffer values;   ///< a product before it is quantized
  RowBuffer min_max;  ///< the least and the largest values of a row, lane by lane

  /// Says how much will be asked for, and allocates nothing yet.
  void reserve(Index rows, Index width) {
    values.reserve(rows, width);
    min_max.reserve(1, rows * 2 * kernels::panel_width);
  }
  /// Zeros for so many rows.
  float* clear_min_max(Index rows) {
    const Rows lanes = min_max.take(1, rows * 2 * kernels::panel_width);
    std::fill_n(lanes.data, lanes.width, 0.0F);
    return lanes.data;
  }
};

/// Fills `quantized` with the values of `rows`; there is nothing to do in fp32.
inline void quantize(ConstRows rows, QuantizedRows quantized) {
  kernels::kernels_for(quantized.precision)
      .quantize({rows.data, rows.stride, rows.count, rows.width, nullptr, quantized.words,
                 quantized.stride, quantized.scales});
}

/// Rows that are worked on as values and multiplied as they are quantized; the same memory in fp32.
struct Stream {
  Rows rows;                ///< in fp32
  QuantizedRows quantized;  ///< the same for products

  /// The rows [first, last).
  Stream slice(Index first, Index last) const noexcept {
    return {rows.slice(first, last), quantized.slice(first, last)};
  }
};

}  // namespace electra::nn
