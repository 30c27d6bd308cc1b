#pragma once

#include <nanobind/nanobind.h>

#include "electra/core/tensor.hpp"

namespace electra::python {

/// @{
/// Returns a NumPy array that owns the tensor's memory: nothing is copied.
nanobind::object to_python(Tensor tensor);
nanobind::object to_python(TokenTensor tensor);
/// @}

}  // namespace electra::python
