#include "electra/nn/quantized.hpp"

#include <algorithm>

#include "electra/kernels/kernels.hpp"
#include "nn/matrix.hpp"
#include "nn/operands.hpp"

namespace electra::nn {

// Kernels write vectors of 16 values whole.
QuantizedRows take_quantized(Arena& arena, Precision precision, Index count, Index width) {
  const Index words = whole_panels(width) / kernels::kernels_for(precision).values_per_word;
  const Index stride = padded_stride(words);
  QuantizedRows rows{precision, nullptr, count, width, stride, nullptr};
  rows.words = arena.take<kernels::Word>(width > 0 ? count * stride : 0);
  if (precision == Precision::int8) rows.scales = arena.take<kernels::RowScale>(count);
  return rows;
}

QuantizedRows take_quantized_beside(Arena& arena, Precision precision, Index count, Index width) {
  if (precision == Precision::fp32) return {};
  return take_quantized(arena, precision, count, width);
}

void quantize(ConstRows rows, QuantizedRows quantized, const float* min_max) {
  if (quantized.precision == Precision::fp32) return;
  kernels::Quantize call;
  call.input = rows.data;
  call.input_stride = rows.stride;
  call.rows = rows.count;
  call.width = rows.width;
  call.min_max = min_max;
  call.output = output_of(quantized);
  kernels::kernels_for(quantized.precision).quantize(call);
}

ConstQuantizedRows quantized_beside(ConstRows rows, QuantizedRows memory) {
  if (memory.precision == Precision::fp32) return as_quantized(rows);
  QuantizedRows quantized = memory.first(rows.count);
  quantized.width = rows.width;
  quantize(rows, quantized);
  return quantized;
}

Stream stream_of(Rows rows, QuantizedRows memory) noexcept {
  if (memory.precision == Precision::fp32) return {rows, as_quantized(rows)};
  return {rows, memory.first(rows.count)};
}

Stream take_stream(Arena& arena, Precision precision, Index count, Index width) {
  const Rows rows = take_rows(arena, count, width);
  return stream_of(rows, take_quantized_beside(arena, precision, count, width));
}

QuantizationScratch::QuantizationScratch(Index rows, Index width, Arena& arena)
    : values(take_rows(arena, rows, width)),
      min_max(arena.take<float>(rows * 2 * kernels::panel_width)) {}

float* QuantizationScratch::clear_min_max(Index rows) const noexcept {
  std::fill_n(min_max, rows * 2 * kernels::panel_width, 0.0F);
  return min_max;
}

}  // namespace electra::nn
