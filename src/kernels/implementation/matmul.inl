#pragma once

#include "kernels/implementation/product.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// What finishes the tiles of a product; null where their sums are stored as they are, and at most
/// factors, bias and residual come to them.
FinishTile finish_of(const MatMul& task, bool low_precision) {
  const bool beside = task.encoded != nullptr || task.extremes != nullptr;
  if (task.activation == Activation::identity) return beside ? finish_tile<Identity> : nullptr;
  if (task.activation != Activation::gelu) return finish_in_steps;
  return low_precision ? finish_tile<RoughGelu> : finish_tile<Gelu>;
}

template <class Dot>
void multiply_finished(const MatMul& task, FinishTile finish) {
  const Product product{task.input,  task.input_stride,
                        task.rows,   task.depth,
                        task.packed, task.depth * panel_width,
                        panel_width, reinterpret_cast<const float*>(task.column_sums)};
  const Output output{task.output,
                      task.output_stride,
                      task.columns,
                      task.row_scales,
                      task.bias,
                      finish,
                      task.residual,
                      task.residual_stride,
                      task.column_scales,
                      task.encoded,
                      task.encoded_stride,
                      task.extremes,
                      apply_of(task.activation)};
  multiply<Dot>(product, task.first_panel, task.last_panel, output);
}

template <class Dot>
void multiply_whole(const MatMul& task) {
  multiply_finished<Dot>(task, finish_of(task, Dot::numbers > 1));
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
