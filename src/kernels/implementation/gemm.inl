#pragma once

#include "kernels/implementation/gemm_tile.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// What finishes the tiles of a product; null where their sums are stored as they are, and at most
/// factors, bias and residual come to them.
TileEpilogue epilogue_of(const Gemm& task, bool low_precision) {
  const bool beside = task.quantized != nullptr || task.min_max != nullptr;
  if (task.activation == Activation::identity) return beside ? apply_epilogue<Identity> : nullptr;
  if (task.activation != Activation::gelu) return apply_epilogue_in_steps;
  return low_precision ? apply_epilogue<RoughGelu> : apply_epilogue<Gelu>;
}

template <class Dot>
void multiply_with(const Gemm& task, TileEpilogue epilogue) {
  const Product product{task.input,  task.input_stride,
                        task.rows,   task.depth,
                        task.packed, task.depth * panel_width,
                        panel_width, reinterpret_cast<const float*>(task.column_sums)};
  const Output output{task.output,
                      task.output_stride,
                      task.columns,
                      task.row_scales,
                      task.bias,
                      epilogue,
                      task.residual,
                      task.residual_stride,
                      task.column_scales,
                      task.quantized,
                      task.quantized_stride,
                      task.min_max,
                      apply_of(task.activation)};
  multiply<Dot>(product, task.first_panel, task.last_panel, output);
}

template <class Dot>
void multiply_whole(const Gemm& task) {
  multiply_with<Dot>(task, epilogue_of(task, Dot::values_per_word > 1));
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
