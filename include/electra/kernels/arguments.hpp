#pragma once

#include "electra/kernels/word.hpp"

// The arguments of the kernels; those of matrix products are in gemm.hpp.

namespace electra::kernels {

/// Memory for quantized rows.
struct QuantizedOutput {
  Word* words = nullptr;       ///< [rows, width / PrecisionKernels::values_per_word]
  Size stride = 0;             ///< words from one row to the next
  RowScale* scales = nullptr;  ///< int8: [rows]
};

/// Quantizes rows for a product of lower precision.
///
/// bf16: rounded to nearest, ties to even; denormals become 0, NaN becomes quiet. int8: the scale
/// of a row is (max - min) / 254 with min <= 0 <= max; a byte is zero_point plus value / scale,
/// rounded to nearest. Vectors of 16 values are written whole, zeros after the last value.
struct Quantize {
  const float* input = nullptr;    ///< [rows, width]
  Size input_stride = 0;           ///< values from one row to the next
  Size rows = 0;                   ///< of input and output
  Size width = 0;                  ///< values of a row
  const float* min_max = nullptr;  ///< int8: Gemm::C::min_max of the input, or null
  QuantizedOutput output;          ///< must not overlap the input
};

/// output = (input - mean) / sqrt(variance + epsilon) * weight + bias, row by row; the variance
/// is the biased one. The sums of a row go through 16 lanes and one tree, so the bits are the same
/// for every instruction set.
struct LayerNorm {
  const float* input = nullptr;   ///< [rows, width]
  Size input_stride = 0;          ///< values from one row to the next
  Size rows = 0;                  ///< of input and output
  Size width = 0;                 ///< values of a row
  const float* weight = nullptr;  ///< [width]
  const float* bias = nullptr;    ///< [width]
  float epsilon = 0;              ///< added to the variance
  float* output = nullptr;        ///< [rows, width]; may be `input`
  Size output_stride = 0;         ///< values from one row to the next
  QuantizedOutput quantized;      ///< bf16 and int8: the output once more, as Quantize writes it
};

/// The score of a masked key: adding it swallows any score, and a row of nothing else becomes
/// uniform, as in the reference.
inline constexpr float masked_score = -3.40282347e+38F;

/// One attention head of some queries of one sequence: softmax(scale * Q K' + bias) V, by a
/// two-pass softmax over blocks of queries.
///
/// In bf16 Q, K, V and the exponentials are rounded to bf16 before they are multiplied; scores and
/// sums are fp32. In int8 all four are bytes, and their products exact integers: of each query and
/// key round(x * 127 / max), of each row of values round(x / scale) within ±64, of each exponential
/// times the scale of its values round(255 * x / max), max being the largest magnitude of the row;
/// for a key that of the sums of the d-th value of the first quarter of its row and that of the
/// second too, and so for the third and the fourth. So a result depends on its query and the keys
/// that this sees alone. The probabilities that are stored are those before they become bytes; they
/// sum to 1. A query, key or row of values that is not finite makes NaN of what it is multiplied
/// by.
struct Attention {
  const float* query = nullptr;    ///< [queries, head_size]
  Size query_stride = 0;           ///< values from one query to the next
  Size queries = 0;                ///< rows of query, bias, probabilities and output
  const float* key = nullptr;      ///< [keys, head_size]
  Size key_stride = 0;             ///< values from one key to the next
  const float* value = nullptr;    ///< [keys, head_size]
  Size value_stride = 0;           ///< values from one row to the next
  Size keys = 0;                   ///< rows of key and value
  Size head_size = 0;              ///< values of a query, a key or a row of `value`
  float scale = 1;                 ///< of the scores: 1 / sqrt(head_size)
  const float* bias = nullptr;     ///< [queries, keys] added to the scores, or null
  Size bias_stride = 0;            ///< values from one query's row to the next; 0: one row for all
  bool causal = false;             ///< query i sees the keys 0…causal_offset + i, not all
  Size causal_offset = 0;          ///< causal: how many keys come before the first query
  float probability_scale = 1;     ///< multiplies the probabilities: a head mask
  float* probabilities = nullptr;  ///< [queries, keys], after probability_scale; or null
  Size probabilities_stride = 0;   ///< values from one query's row to the next
  float* output = nullptr;         ///< [queries, head_size]
  Size output_stride = 0;          ///< values from one row to the next
  float* scratch = nullptr;        ///< attention_scratch(keys, head_size) values, 64-byte aligned
};

/// Returns how many values Attention::scratch must hold, in any precision.
constexpr Size attention_scratch(Size keys, Size head_size) {
  const Size padded_keys = (keys + panel_width - 1) / panel_width * panel_width;
  const Size padded_head = (head_size + panel_width - 1) / panel_width * panel_width;
  return padded_keys * padded_head + (keys + 1) * padded_head +
         32 * (padded_keys + padded_head + 2 * panel_width) + 64;
}

}  // namespace electra::kernels
