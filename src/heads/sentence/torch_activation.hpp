#pragma once

#include <string_view>

#include "electra/core/tensor.hpp"
#include "electra/nn/activation.hpp"

namespace electra::sentence {

/// Replaces the values of one row.
using RowFunction = void (*)(float* values, Index width);

/// An activation of torch.nn with its default arguments: one of the kernels', or a function.
struct TorchActivation {
  std::string_view name;  ///< of the class, as in "Tanh"
  nn::Activation kernel = nn::Activation::identity;
  RowFunction function = nullptr;  ///< applied after the kernel's; may be null
};

/// Returns the activation of a class, as in "torch.nn.modules.activation.Tanh"; null for another
/// class.
const TorchActivation* torch_activation_named(std::string_view class_path);

/// Applies the activation's function, but not its kernel, to each row of a matrix.
void apply_function(const TorchActivation& activation, Tensor& rows);
/// Applies the activation to each row of a matrix.
void apply(const TorchActivation& activation, Tensor& rows);

}  // namespace electra::sentence
