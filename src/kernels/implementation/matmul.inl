#pragma once

#include "kernels/implementation/product.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

template <class Dot>
FinishTile finish_of(const MatMul& task) {
  FinishTile finish = nullptr;
  const bool beside = task.encoded != nullptr || task.maxima != nullptr;
  if (Dot::numbers > 1 && task.activation == Activation::gelu) return finish_tile<RoughGelu>;
  if (task.activation != Activation::identity || beside)
    with_function(task.activation,
                  [&](auto function) { finish = finish_tile<decltype(function)>; });
  return finish;
}

template <class Dot>
void multiply_whole(const MatMul& task) {
  const Product product{task.input,  task.input_stride,
                        task.rows,   task.depth,
                        task.packed, task.depth * panel_width,
                        panel_width, reinterpret_cast<const float*>(task.corrections)};
  const Output output{
      task.output,        task.output_stride,   task.columns,        task.row_scales,
      task.bias,          finish_of<Dot>(task), task.residual,       task.residual_stride,
      task.column_scales, task.encoded,         task.encoded_stride, task.maxima};
  multiply<Dot>(product, task.first_panel, task.last_panel, output);
}

void matmul_bf16(const MatMul& task) {
  const WithoutDenormals mode;
  multiply_whole<Bf16Dot>(task);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
