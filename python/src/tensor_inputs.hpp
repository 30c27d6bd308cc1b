#pragma once

#include <nanobind/nanobind.h>
#include <optional>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/tensor.hpp"

namespace electra::python {

/// @{
/// Returns a copy of an array of integers, or of float32 or float64: whatever has NumPy's interface
/// or DLPack's, of any strides. No handle and None are no tensor. `name` is the argument's, for
/// errors. Throws `input` for another dtype, and for an integer that int32 cannot hold.
TokenTensor token_tensor(const char* name, nanobind::handle array);
Tensor value_tensor(const char* name, nanobind::handle array);
/// @}

/// Returns the last extent of an array's shape, without a copy of its elements; none if it has
/// none.
std::optional<Index> last_extent(nanobind::handle array);

/// Whether an array holds numbers with a fraction rather than integers.
bool has_values(nanobind::handle array);

/// Returns the elements of an array of integers with one axis. Throws `input` for other ranks.
template <class T>
std::vector<T> integers_of(const char* name, nanobind::handle array) {
  const TokenTensor tensor = token_tensor(name, array);
  require(tensor.empty() || tensor.shape().rank() == 1, ErrorCode::input, OptionName{name}, " is ",
          tensor.shape(), "; it must have one axis");
  return {tensor.begin(), tensor.end()};
}

}  // namespace electra::python
