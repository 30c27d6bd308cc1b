#pragma once

#include <string_view>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/kernels/gemm.hpp"

namespace electra::nn {

/// The element-wise functions of the reference.
using Activation = kernels::Activation;

/// Returns the function that a config calls `name`, such as "gelu_new". Throws `config`, naming
/// `field`, for a name that the reference does not have.
ELECTRA_EXPORT Activation activation_named(std::string_view name, std::string_view field);

/// Applies an activation to every element.
ELECTRA_EXPORT void activate(Activation activation, Tensor& tensor);

}  // namespace electra::nn
