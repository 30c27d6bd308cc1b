#pragma once

#include "electra/core/precision.hpp"
#include "electra/kernels/word.hpp"
#include "electra/nn/rows.hpp"

namespace electra::nn {

/// A view of rows as a matrix product of some precision takes them on this machine: fp32 values as
/// they are, values rounded to bf16, or int8 values with a scale and a zero point for each row.
template <class Word, class Scale>
struct BasicQuantizedRows {
  Precision precision = Precision::fp32;  ///< of the product that takes them
  Word* words = nullptr;                  ///< of the first row; see kernels::values_per_word()
  Index count = 0;                        ///< rows
  Index width = 0;                        ///< values in a row
  Index stride = 0;                       ///< words from one row to the next
  Scale* scales = nullptr;                ///< int8: of each row

  /// Some of the rows.
  BasicQuantizedRows slice(Range rows) const noexcept {
    return {precision,    words + rows.first * stride,
            rows.count(), width,
            stride,       scales == nullptr ? nullptr : scales + rows.first};
  }
  /// The first rows.
  BasicQuantizedRows first(Index rows) const noexcept {
    return {precision, words, rows, width, stride, scales};
  }
  /// The same rows, read-only.
  operator BasicQuantizedRows<const Word, const Scale>() const noexcept {
    return {precision, words, count, width, stride, scales};
  }
};

/// Quantized rows.
using QuantizedRows = BasicQuantizedRows<kernels::Word, kernels::RowScale>;
/// Quantized rows, read-only.
using ConstQuantizedRows = BasicQuantizedRows<const kernels::Word, const kernels::RowScale>;

/// @{
/// fp32 rows are their own quantized form.
inline QuantizedRows as_quantized(Rows rows) noexcept {
  return {Precision::fp32, kernels::as_words(rows.data), rows.count, rows.width, rows.stride,
          nullptr};
}
inline ConstQuantizedRows as_quantized(ConstRows rows) noexcept {
  return {Precision::fp32, kernels::as_words(rows.data), rows.count, rows.width, rows.stride,
          nullptr};
}
/// @}

/// Takes memory for quantized rows; of fp32 for the values.
QuantizedRows take_quantized(Arena& arena, Precision precision, Index count, Index width);
/// Takes memory for the quantized form of rows that lie elsewhere: none for fp32.
QuantizedRows take_quantized_beside(Arena& arena, Precision precision, Index count, Index width);

/// Writes rows in the precision of `quantized`; nothing to do for fp32. `min_max` are those of the
/// rows lane by lane, or null: see kernels::Quantize.
void quantize(ConstRows rows, QuantizedRows quantized, const float* min_max = nullptr);
/// Returns the quantized form of rows: in `memory`, or for fp32 the rows themselves.
ConstQuantizedRows quantized_beside(ConstRows rows, QuantizedRows memory);

/// Rows in fp32 and quantized for the next product; for fp32 both are the same memory.
struct Stream {
  Rows rows;                ///< fp32
  QuantizedRows quantized;  ///< the same, or the rows themselves

  /// Some of the rows.
  Stream slice(Range some) const noexcept { return {rows.slice(some), quantized.slice(some)}; }
};

/// A stream of rows whose quantized form is in `memory`, which may hold more of them.
Stream stream_of(Rows rows, QuantizedRows memory) noexcept;
/// Takes memory for a stream.
Stream take_stream(Arena& arena, Precision precision, Index count, Index width);

/// Memory for products that are quantized: int8 needs a whole row to find its scale.
struct QuantizationScratch {
  /// Takes it from `arena`.
  QuantizationScratch(Index rows, Index width, Arena& arena);

  Rows values;     ///< before they are quantized
  float* min_max;  ///< of each row, lane by lane: see kernels::Gemm

  /// Returns min_max with zeros for so many rows.
  float* clear_min_max(Index rows) const noexcept;
};

}  // namespace electra::nn
