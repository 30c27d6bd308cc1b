#include "tensor_inputs.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <string>
#include <type_traits>

#include "electra/core/error.hpp"

namespace electra::python {

namespace nb = nanobind;

namespace {

using Array = nb::ndarray<nb::ro, nb::c_contig, nb::device::cpu>;

/// Sets `array` to a view of a value, or to one of a contiguous copy. Returns whether that can be
/// done. Throws what is no Exception of what __dlpack__ raises, as KeyboardInterrupt.
bool view_array(nb::handle value, Array& array) {
  if (!nb::hasattr(value, "__array_interface__") && nb::hasattr(value, "__dlpack__")) {
    try {  // the cast of a value, unlike that of a capsule, drops whatever is raised
      if (nb::try_cast<Array>(value.attr("__dlpack__")(), array)) return true;
    } catch (const nb::python_error& error) {
      if (!error.matches(PyExc_Exception)) throw;
    }
  }
  return nb::try_cast<Array>(value, array);
}

[[noreturn]] void refuse_dtype(const char* name, const char* wanted, nb::handle value) {
  const nb::object dtype = value.attr("dtype");
  fail(ErrorCode::input, OptionName{name}, " must be ", wanted, ", not ",
       nb::str(nb::handle(dtype)).c_str());
}

/// Throws `input` for a value that view_array() does not take; `wanted` are the elements.
[[noreturn]] void refuse_array(const char* name, const char* wanted, nb::handle value) {
  if (!nb::hasattr(value, "__array_interface__") || !nb::hasattr(value, "dtype"))
    fail(ErrorCode::input, OptionName{name}, " must be an array in the memory of the CPU, not a ",
         nb::type_name(value.type()).c_str());
  const nb::object dtype = value.attr("dtype");
  if (!nb::cast<bool>(dtype.attr("isnative")))
    refuse_dtype(name, (std::string(wanted) + " in the byte order of this machine").c_str(), value);
  const std::string kind = nb::cast<std::string>(dtype.attr("kind"));
  const auto size = nb::cast<Index>(dtype.attr("itemsize"));
  if (std::string("biuf").find(kind) == std::string::npos || size > 8)
    refuse_dtype(name, wanted, value);
  for (const nb::handle stride : value.attr("strides")) {
    require(nb::cast<Index>(stride) % size == 0, ErrorCode::input, OptionName{name},
            " has a stride of ", nb::cast<Index>(stride), " bytes for elements of ", size,
            ", as a field of packed records has; give a copy of the array");
  }
  fail(ErrorCode::input, OptionName{name},
       " cannot be copied to contiguous memory; give a smaller ", "or a contiguous array");
}

/// Returns an array whose elements lie one after the other. Throws `input` for what is no array.
Array array_of(const char* name, const char* wanted, nb::handle value) {
  Array array;
  if (!view_array(value, array)) refuse_array(name, wanted, value);
  return array;
}

Shape shape_of(const char* name, const Array& array) {
  require(array.ndim() <= static_cast<std::size_t>(Shape::max_rank), ErrorCode::input,
          OptionName{name}, " has ", array.ndim(), " axes; there can be ", Shape::max_rank);
  std::array<Index, Shape::max_rank> extents{};
  for (std::size_t axis = 0; axis < array.ndim(); ++axis)
    extents[axis] = static_cast<Index>(array.shape(axis));
  return {extents.data(), static_cast<Index>(array.ndim())};
}

bool is_kind(const Array& array, nb::dlpack::dtype_code code) {
  return array.dtype().code == static_cast<std::uint8_t>(code) && array.dtype().lanes == 1;
}

template <class From, class To>
void copy(const char* name, const Array& array, BasicTensor<To>& tensor) {
  const auto* values = static_cast<const From*>(array.data());
  if constexpr (sizeof(From) > sizeof(std::int32_t) || std::is_same_v<From, std::uint32_t>) {
    if constexpr (std::is_integral_v<To>) {
      for (Index i = 0; i < tensor.element_count(); ++i) {
        const bool fits = values[i] <= static_cast<From>(std::numeric_limits<To>::max()) &&
                          (std::is_unsigned_v<From> ||
                           values[i] >= static_cast<From>(std::numeric_limits<To>::min()));
        require(fits, ErrorCode::input, OptionName{name}, " has the number ", values[i],
                ", which no int32 is");
      }
    }
  }
  std::transform(values, values + tensor.element_count(), tensor.begin(),
                 [](From value) { return static_cast<To>(value); });
}

template <class Signed, class Unsigned>
void copy_integers(const char* name, const Array& array, TokenTensor& tensor) {
  if (is_kind(array, nb::dlpack::dtype_code::Int))
    copy<Signed>(name, array, tensor);
  else
    copy<Unsigned>(name, array, tensor);
}

bool is_integer(const Array& array) {
  return is_kind(array, nb::dlpack::dtype_code::Int) ||
         is_kind(array, nb::dlpack::dtype_code::UInt) ||
         is_kind(array, nb::dlpack::dtype_code::Bool);
}

}  // namespace

bool has_values(nb::handle array) {
  Array found;
  return array.is_valid() && !array.is_none() && view_array(array, found) && !is_integer(found);
}

std::optional<Index> last_extent(nb::handle array) {
  if (!array.is_valid() || !nb::hasattr(array, "shape")) return std::nullopt;
  const nb::object shape = array.attr("shape");
  Index extent = 0;
  const bool has_axes = PyTuple_Check(shape.ptr()) && nb::len(shape) > 0;
  if (has_axes && nb::try_cast<Index>(shape[nb::len(shape) - 1], extent)) return extent;
  return std::nullopt;
}

TokenTensor token_tensor(const char* name, nb::handle array) {
  if (!array.is_valid() || array.is_none()) return {};
  constexpr const char* wanted = "integers";
  const Array found = array_of(name, wanted, array);
  if (!is_integer(found)) refuse_dtype(name, wanted, array);
  TokenTensor tensor(shape_of(name, found));
  switch (found.dtype().bits) {
    case 8:
      copy_integers<std::int8_t, std::uint8_t>(name, found, tensor);
      break;
    case 16:
      copy_integers<std::int16_t, std::uint16_t>(name, found, tensor);
      break;
    case 32:
      copy_integers<std::int32_t, std::uint32_t>(name, found, tensor);
      break;
    default:
      copy_integers<std::int64_t, std::uint64_t>(name, found, tensor);
  }
  return tensor;
}

Tensor value_tensor(const char* name, nb::handle array) {
  if (!array.is_valid() || array.is_none()) return {};
  constexpr const char* wanted = "float32 or float64";
  const Array found = array_of(name, wanted, array);
  const bool is_float = is_kind(found, nb::dlpack::dtype_code::Float);
  if (!is_float || (found.dtype().bits != 32 && found.dtype().bits != 64))
    refuse_dtype(name, wanted, array);
  Tensor tensor(shape_of(name, found));
  if (found.dtype().bits == 32)
    copy<float>(name, found, tensor);
  else
    copy<double>(name, found, tensor);
  return tensor;
}

}  // namespace electra::python
