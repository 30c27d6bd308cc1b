#include "arrays.hpp"

#include <cstddef>
#include <nanobind/ndarray.h>
#include <utility>
#include <vector>

namespace electra::python {

namespace nb = nanobind;

namespace {

template <class T>
nb::object array_of(BasicTensor<T> tensor) {
  auto* owned = new BasicTensor<T>(std::move(tensor));
  const nb::capsule owner(owned,
                          [](void* held) noexcept { delete static_cast<BasicTensor<T>*>(held); });
  std::vector<std::size_t> shape;
  for (Index axis = 0; axis < owned->shape().rank(); ++axis)
    shape.push_back(static_cast<std::size_t>(owned->size(axis)));
  return nb::ndarray<nb::numpy, T>(owned->data(), shape.size(), shape.data(), owner).cast();
}

}  // namespace

nb::object to_python(Tensor tensor) { return array_of(std::move(tensor)); }
nb::object to_python(TokenTensor tensor) { return array_of(std::move(tensor)); }

}  // namespace electra::python
