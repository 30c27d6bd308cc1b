#include "nn/own.hpp"

#include <algorithm>

namespace electra::nn {

Tensor own(const Parameter& parameter) {
  Tensor values(parameter.present() ? parameter.shape : Shape{0});
  const auto floats = parameter.floats();
  if (floats != nullptr) std::copy_n(floats.get(), values.element_count(), values.data());
  return values;
}

}  // namespace electra::nn
