#pragma once

#include "electra/kernels/word.hpp"

namespace electra::kernels {

/// The element-wise functions of the reference; several names there share one.
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

/// C = activation(A * B + bias) + residual, for some panels of the packed matrix B.
///
/// Exact, whatever the tile, the thread or the instruction set: the bits of a value of C depend on
/// its row of A and its column of B alone. A sum starts at 0 and takes the products of a row and a
/// column in order, by fused multiply-adds; in fp32 a new one starts after 256 products and is
/// added to the sum of those before; in bf16 the second value of a word comes before the first and
/// denormals are zero. In int8 the sum is an exact integer, multiplied by the scale of its column.
/// Then, in this order and each rounded once: times the scale of the row plus the bias, the
/// activation (gelu: four digits in bf16 and int8), plus the residual. (avx512amx: see Kernels.)
struct Gemm {
  /// The rows, quantized: `rows` of them, `depth` words of B long. See
  /// PrecisionKernels::values_per_word for the words of a row.
  struct A {
    const Word* words = nullptr;           ///< of the first row
    Size stride = 0;                       ///< words from one row to the next
    Size rows = 0;                         ///< of A and C
    const RowScale* row_scales = nullptr;  ///< [rows]; needed in int8
  };

  /// The matrix, in panels of panel_width columns: [panels][depth][panel_width].
  struct B {
    const Word* panels = nullptr;   ///< 64-byte aligned
    Size panel_stride = 0;          ///< words from one panel to the next
    Size row_stride = panel_width;  ///< words from one row of a panel to the next
    Size depth = 0;                 ///< words of a column
    Size columns = 0;               ///< of all panels; zeros fill up the last one
    Size first_panel = 0;           ///< of those to be multiplied
    Size last_panel = 0;            ///< one past the last of those
    /// int8: [panels * panel_width], or null where all are 1.
    const float* column_scales = nullptr;
    const Word* column_sums = nullptr;  ///< int8: [panels * panel_width], sums of the integers
    /// int8, in the place of column_sums where every row has the same zero point: minus that times
    /// the sums. Null as well where the zero point is 0.
    const Word* first_sums = nullptr;
  };

  /// The result: values, or in bf16 words in their place. Columns of other panels are not written.
  struct C {
    float* values = nullptr;  ///< [rows, columns]
    Size stride = 0;          ///< values from one row to the next
    Word* words = nullptr;    ///< bf16: [rows, columns] quantized, whole panels, zeros at the end
    Size words_stride = 0;    ///< words from one row to the next
    /// [rows, 2, panel_width], or null; not with words: the least and the largest of c and what is
    /// there (0 at first), lane by lane over the panels of this call, compared as the unsigned and
    /// as the signed integers of their bits. A NaN is beyond all others on one side.
    float* min_max = nullptr;
  };

  /// Applied to each value while it is in a register or the nearest cache.
  struct Epilogue {
    const float* bias = nullptr;  ///< [columns], or null
    Activation activation = Activation::identity;
    const float* residual = nullptr;  ///< [rows, columns], or null; may be C's values
    Size residual_stride = 0;         ///< values from one row to the next
  };

  A a;
  B b;
  C c;
  Epilogue epilogue;
};

}  // namespace electra::kernels
