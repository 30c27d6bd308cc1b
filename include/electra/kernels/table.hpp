#pragma once

#include <cstddef>

// Raw pointers and sizes only: this header is included by objects that are compiled with
// instruction-set flags, and nothing inline may be shared between those and the rest.

namespace electra::kernels {

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

/// output = activation(input * packed + bias) + residual, for some panels of the packed matrix.
///
/// One output is one chain of fused multiply-adds over `depth` in order, starting at zero, then
/// + bias, then the activation, then + residual: so its bits depend on its row and its column
/// alone, whatever the tile, the thread or the instruction set.
struct MatMul {
  const float* input;  ///< [rows, depth], rows `input_stride` apart
  Size input_stride;
  Size rows;
  Size depth;
  const float* packed;  ///< [panels][depth][panel_width], 64-byte aligned
  Size columns;         ///< of the whole packed matrix; its last panel is filled up with zeros
  Size first_panel;     ///< this call computes the panels [first_panel, last_panel)
  Size last_panel;
  const float* bias;  ///< [columns], or null
  Activation activation;
  const float* residual;  ///< [rows, columns], or null; may be `output`
  Size residual_stride;
  float* output;  ///< [rows, columns]; columns outside the panels are not touched
  Size output_stride;
};

/// output = (input - mean) / sqrt(variance + epsilon) * weight + bias, row by row; the variance
/// is the biased one. `output` may be `input`.
struct LayerNorm {
  const float* input;
  Size input_stride;
  Size rows;
  Size width;
  const float* weight;  ///< [width]
  const float* bias;    ///< [width]
  float epsilon;
  float* output;
  Size output_stride;
};

/// A score that is masked out: adding it swallows any score, and a row that has nothing else
/// becomes uniform, as in the reference.
inline constexpr float masked_score = -3.40282347e+38F;

/// What one head of attention does for some queries of one sequence:
/// softmax(scale * query * key' + bias) * value.
struct Attention {
  const float* query;  ///< [queries, head_size], rows `query_stride` apart
  Size query_stride;
  Size queries;
  const float* key;  ///< [keys, head_size]
  Size key_stride;
  const float* value;  ///< [keys, head_size]
  Size value_stride;
  Size keys;
  Size head_size;
  float scale;
  const float* bias;  ///< [queries, keys] added to the scores, or null; stride 0: one row for all
  Size bias_stride;
  Size causal_offset;         ///< query i sees the keys 0…causal_offset + i; negative: every key
  float probability_scale;    ///< multiplies the probabilities (a head mask); usually 1
  float* probabilities;       ///< [queries, keys] to be filled (after probability_scale), or null
  Size probabilities_stride;  ///
  float* output;              ///< [queries, head_size]
  Size output_stride;
  float* scratch;  ///< attention_scratch(keys, head_size) floats, 64-byte aligned
};

/// One implementation of every kernel, for one instruction set. All of them give the same bits.
struct Table {
  const char* name;  ///< as ELECTRA_CPU has it: "scalar", "avx2", "avx512"
  void (*matmul)(const MatMul&);
  void (*layer_norm)(const LayerNorm&);
  void (*attention)(const Attention&);
  /// softmax of each row, in place; rows `stride` apart.
  void (*softmax)(float* values, Size rows, Size width, Size stride);
  /// The activation of each element of each row, in place; rows `stride` apart.
  void (*activate)(Activation, float* values, Size rows, Size width, Size stride);
  /// Runs `rounds` rounds of independent fused multiply-adds out of registers and gives how many
  /// floating-point operations they were: for measuring the machine's peak, nothing else.
  double (*peak_operations)(Size rounds);
};

/// How many floats Attention::scratch must have for `keys` keys of `head_size` numbers.
constexpr Size attention_scratch(Size keys, Size head_size) {
  const Size padded_keys = (keys + panel_width - 1) / panel_width * panel_width;
  const Size padded_head = (head_size + panel_width - 1) / panel_width * panel_width;
  return padded_keys * head_size + keys * padded_head + 32 * (padded_keys + panel_width) + 64;
}

}  // namespace electra::kernels
