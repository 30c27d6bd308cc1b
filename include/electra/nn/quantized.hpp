#pragma once

#include <algorithm>
#include <type_traits>

#include "electra/core/precision.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/nn/rows.hpp"

namespace electra::nn {

/// A view of rows as the matrix products of a precision read them on this machine: in bf16 rounded,
/// in int8 with a scale for each row, in fp32 the values themselves. A word holds
/// PrecisionKernels::values_per_word of them.
template <class W>
struct BasicQuantizedRows {
  /// RowScale, const where the words are.
  using Scale = std::conditional_t<std::is_const_v<W>, const kernels::RowScale, kernels::RowScale>;

  Precision precision = Precision::fp32;
  W* words = nullptr;       ///< of the first row
  Index count = 0;          ///< rows
  Index width = 0;          ///< values of a row
  Index stride = 0;         ///< words from one row to the next
  Scale* scales = nullptr;  ///< int8: [count]

  /// Returns the rows [first, last).
  BasicQuantizedRows slice(Index first, Index last) const noexcept {
    BasicQuantizedRows part = *this;
    part.words += first * stride;
    part.count = last - first;
    if (scales != nullptr) part.scales += first;
    return part;
  }
  /// A view of the same rows that cannot change them.
  operator BasicQuantizedRows<const W>() const noexcept {
    return {precision, words, count, width, stride, scales};
  }
};

/// Quantized rows.
using QuantizedRows = BasicQuantizedRows<kernels::Word>;
/// Quantized rows that are only read.
using ConstQuantizedRows = BasicQuantizedRows<const kernels::Word>;

/// @{
/// Returns a view of fp32 rows as the products of fp32 read them.
inline QuantizedRows as_quantized(Rows rows) noexcept {
  return {Precision::fp32, kernels::as_words(rows.data), rows.count, rows.width, rows.stride};
}
inline ConstQuantizedRows as_quantized(ConstRows rows) noexcept {
  return {Precision::fp32, kernels::as_words(rows.data), rows.count, rows.width, rows.stride};
}
/// @}

/// Fills `output` with the values of `rows`; does nothing in fp32, where it is a view of them.
inline void quantize(ConstRows rows, QuantizedRows output, const float* min_max = nullptr) {
  kernels::Quantize task;
  task.input = rows.data;
  task.input_stride = rows.stride;
  task.rows = rows.count;
  task.width = rows.width;
  task.min_max = min_max;
  task.output = {output.words, output.stride, output.scales};
  kernels::kernels_for(output.precision).quantize(task);
}

/// Memory for quantized rows that is reused from call to call; it only ever grows.
class QuantizedBuffer {
 public:
  /// Returns rows of any precision, uninitialized.
  QuantizedRows take(Precision precision, Index count, Index width) {
    const auto words = words_.take(count, words_of(precision, width));
    QuantizedRows rows{precision, words.data, count, width, words.stride};
    if (precision == Precision::int8) rows.scales = scales_.take(1, count).data;
    return rows;
  }
  /// Announces what take() will be asked for, and allocates nothing yet.
  void reserve(Precision precision, Index count, Index width) {
    words_.reserve(count, words_of(precision, width));
    if (precision == Precision::int8) scales_.reserve(1, count);
  }
  /// Allocates what was reserved.
  void allocate() {
    words_.allocate();
    scales_.allocate();
  }
  /// Returns how much memory was reserved or taken, whichever is more.
  std::size_t bytes() const noexcept { return words_.bytes() + scales_.bytes(); }

  /// Returns a view of `rows` in fp32; else memory that they can be quantized into.
  QuantizedRows take_unless_fp32(Precision precision, Rows rows) {
    if (precision == Precision::fp32) return as_quantized(rows);
    return take(precision, rows.count, rows.width);
  }
  /// Announces what take_unless_fp32() will be asked for.
  void reserve_unless_fp32(Precision precision, Index count, Index width) {
    if (precision != Precision::fp32) reserve(precision, count, width);
  }
  /// Returns `rows` quantized; in fp32 a view of them.
  ConstQuantizedRows quantize(Precision precision, ConstRows rows) {
    if (precision == Precision::fp32) return as_quantized(rows);
    const QuantizedRows quantized = take(precision, rows.count, rows.width);
    nn::quantize(rows, quantized);
    return quantized;
  }

 private:
  // Kernels write vectors of 16 values whole.
  static Index words_of(Precision precision, Index width) {
    const Index panels = (width + kernels::panel_width - 1) / kernels::panel_width;
    return panels * kernels::panel_width / kernels::kernels_for(precision).values_per_word;
  }

  BasicRowBuffer<kernels::Word> words_;
  BasicRowBuffer<kernels::RowScale> scales_;
};

/// Memory of a product whose result is quantized.
struct QuantizationScratch {
  RowBuffer values;   ///< the product before it is quantized
  RowBuffer min_max;  ///< minima and maxima of its rows, lane by lane: see Gemm::C

  /// Announces how many rows there will be at most, and allocates nothing yet.
  void reserve(Index rows, Index width) {
    values.reserve(rows, width);
    min_max.reserve(1, rows * 2 * kernels::panel_width);
  }
  /// Returns minima and maxima of so many rows, all 0.
  float* clear_min_max(Index rows) {
    const Rows lanes = min_max.take(1, rows * 2 * kernels::panel_width);
    std::fill_n(lanes.data, lanes.width, 0.0F);
    return lanes.data;
  }
};

/// Rows that are added to in fp32 and multiplied quantized; the same memory in fp32.
struct Stream {
  Rows rows;                ///< in fp32
  QuantizedRows quantized;  ///< the same values for products

  /// Returns the rows [first, last).
  Stream slice(Index first, Index last) const noexcept {
    return {rows.slice(first, last), quantized.slice(first, last)};
  }
};

}  // namespace electra::nn
