#pragma once

#include "kernels/implementation/product.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

FinishTile finish_of(Activation activation) {
  FinishTile finish = nullptr;
  if (activation != Activation::identity)
    with_function(activation, [&](auto function) { finish = finish_tile<decltype(function)>; });
  return finish;
}

void matmul(const MatMul& task) {
  const Product product{task.input,  task.input_stride,        task.rows,  task.depth,
                        task.packed, task.depth * panel_width, panel_width};
  const Output output{task.output, task.output_stride,         task.columns,  nullptr,
                      task.bias,   finish_of(task.activation), task.residual, task.residual_stride};
  multiply(product, task.first_panel, task.last_panel, output);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
