#include "electra/core/tensor.hpp"

#include <algorithm>
#include <ostream>

namespace electra {
namespace {

template <class T>
std::ostream& print(std::ostream& stream, const BasicTensor<T>& tensor) {
  constexpr Index max_shown = 8;
  const Index shown = std::min(tensor.element_count(), max_shown);
  stream << tensor.shape();
  for (Index i = 0; i < shown; ++i) stream << (i == 0 ? " " : ", ") << tensor[i];
  return shown < tensor.element_count() ? stream << ", …" : stream;
}

}  // namespace

std::ostream& operator<<(std::ostream& stream, const Tensor& tensor) {
  return print(stream, tensor);
}

std::ostream& operator<<(std::ostream& stream, const TokenTensor& tensor) {
  return print(stream, tensor);
}

}  // namespace electra
