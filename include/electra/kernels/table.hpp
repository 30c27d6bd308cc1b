#pragma once

#include <cstddef>

// Raw pointers and sizes only: this header is included by objects that are compiled with
// instruction-set flags, and nothing inline may be shared between those and the rest.

namespace electra::kernels {

/// As electra::Index, which this header must not bring in.
using Size = std::ptrdiff_t;

/// Columns in a panel of a packed matrix, and lanes of every reduction, on every machine.
inline constexpr Size panel_width = 16;

/// The element-wise functions of the reference, by what they compute (several names share one).
enum class Activation : int {
  identity,
  gelu,       ///< x/2 (1 + erf(x/sqrt 2))
  gelu_tanh,  ///< x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
  gelu_10,    ///< gelu clipped to [-10, 10]
  quick_gelu,
  relu,
  relu6,
  relu2,
  silu,
  mish,
  tanh,
  sigmoid,
  leaky_relu,
  hardswish,
  laplace,
};

/// What the bytes of a row stand for: (byte - zero) * scale.
struct RowScale {
  float scale;     ///< what one step is
  int zero_point;  ///< the byte of 0
};

/// output = activation(input * packed + bias) + residual, for some panels of the packed matrix.
///
/// Depths and strides of input and packed matrix count 32-bit words: one fp32, two bf16 or four
/// int8 values of a column, and of a row as many as PrecisionKernels::values_per_word says. In fp32
/// and bf16 one output is one chain of fused multiply-adds over the depth in order (in bf16 the
/// second number of a word before the first, and denormals are zero), starting at zero; in int8 it
/// is an exact integer, times the column's scale, times the row's. Then + bias, then the activation
/// (gelu to four digits, except in fp32), then + residual: so its bits depend on its row and its
/// column alone, whatever the tile, the thread or the instruction set.
struct Gemm {
  const float* input;     ///< [rows], quantized, `input_stride` apart
  Size input_stride;      ///< in words
  Size rows;              ///< of input and output
  Size depth;             ///< in words of the packed matrix
  const float* packed;    ///< [panels][depth][panel_width], 64-byte aligned
  Size columns;           ///< of the whole packed matrix; its last panel is filled up with zeros
  Size first_panel;       ///< this call computes the panels [first_panel, last_panel)
  Size last_panel;        ///< one behind the last
  const float* bias;      ///< [columns], or null
  Activation activation;  ///< of the product and the bias
  const float* residual;  ///< [rows, columns], or null; may be `output`
  Size residual_stride;   ///< from one of its rows to the next
  float* output;          ///< [rows, columns]; columns outside the panels are not touched
  Size output_stride;     ///< from one of its rows to the next
  const RowScale* row_scales = nullptr;  ///< int8: [rows]
  const float* column_scales = nullptr;  ///< int8: [panels * panel_width]
  const int* column_sums = nullptr;      ///< int8: [panels * panel_width], of the integers
  /// bf16: the output as quantized rows of words, in the place of `output`; or null. Whole
  /// panels are written, zeros after the last column.
  float* quantized = nullptr;
  Size quantized_stride = 0;  ///< in words
  /// [rows, 2, panel_width], or null: the largest of 0, of the outputs with their signs changed and
  /// of what is there, then the same of the outputs, in the columns that a lane has seen. A NaN is
  /// larger than all, here or there.
  float* min_max = nullptr;
};

/// Rows on their way into a product of a lower precision.
///
/// bf16: rounded to the nearest, ties to even. int8: the row's scale is a 254th of the distance
/// from its least number, or 0, to its largest, or 0; a byte is the nearest integer of number /
/// scale, counted from the byte that stands for 0. Vectors of 16 values are written whole, zeros
/// standing for values after the last.
struct Quantize {
  const float* input;    ///< [rows, width]
  Size input_stride;     ///< from one of its rows to the next
  Size rows;             ///< how many there are
  Size width;            ///< values in a row
  const float* min_max;  ///< as Gemm gives them, or null
  float* words;          ///< [rows, width / PrecisionKernels::values_per_word]
  Size words_stride;     ///< from one of its rows to the next
  RowScale* scales;      ///< int8: [rows]
};

/// output = (input - mean) / sqrt(variance + epsilon) * weight + bias, row by row; the variance
/// is the biased one. `output` may be `input`.
struct LayerNorm {
  const float* input;          ///< [rows, width]
  Size input_stride;           ///< from one of its rows to the next
  Size rows;                   ///< how many there are
  Size width;                  ///< values in a row
  const float* weight;         ///< [width]
  const float* bias;           ///< [width]
  float epsilon;               ///< added to the variance
  float* output;               ///< [rows, width]
  Size output_stride;          ///< from one of its rows to the next
  float* words = nullptr;      ///< bf16 and int8: the output once more, as Quantize makes it
  Size words_stride = 0;       ///< from one of its rows to the next
  RowScale* scales = nullptr;  ///< int8: [rows]
};

/// A score that is masked out: adding it swallows any score, and a row that has nothing else
/// becomes uniform, as in the reference.
inline constexpr float masked_score = -3.40282347e+38F;

/// What one head of attention does for some queries of one sequence:
/// softmax(scale * query * key' + bias) * value.
struct Attention {
  const float* query;  ///< [queries, head_size], rows `query_stride` apart
  Size query_stride;   ///< from one query to the next
  Size queries;        ///< how many there are
  const float* key;    ///< [keys, head_size]
  Size key_stride;     ///< from one key to the next
  const float* value;  ///< [keys, head_size]
  Size value_stride;   ///< from one value to the next
  Size keys;           ///< how many keys and values there are
  Size head_size;      ///< values in a query, a key and a value
  float scale;         ///< of the scores: 1 / sqrt(head_size)
  const float* bias;   ///< [queries, keys] added to the scores, or null; stride 0: one row for all
  Size bias_stride;    ///< from one query's bias to the next's
  Size causal_offset;  ///< query i sees the keys 0…causal_offset + i; negative: every key
  float probability_scale;    ///< multiplies the probabilities (a head mask); usually 1
  float* probabilities;       ///< [queries, keys] to be filled (after probability_scale), or null
  Size probabilities_stride;  ///< from one query's to the next's
  float* output;              ///< [queries, head_size]
  Size output_stride;         ///< from one of its rows to the next
  float* scratch;             ///< attention_scratch(keys, head_size) floats, 64-byte aligned
};

/// How many floats Attention::scratch must have for `keys` keys of `head_size` values, in any
/// precision.
constexpr Size attention_scratch(Size keys, Size head_size) {
  const Size padded_keys = (keys + panel_width - 1) / panel_width * panel_width;
  const Size padded_head = (head_size + panel_width - 1) / panel_width * panel_width;
  return padded_keys * padded_head + (keys + 1) * padded_head +
         32 * (padded_keys + padded_head + 2 * panel_width) + 64;
}

}  // namespace electra::kernels
