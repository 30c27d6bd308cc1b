#include "electra/nn/activation.hpp"

#include "electra/core/error.hpp"
#include "electra/kernels/kernels.hpp"
#include "io/config_fields.hpp"

namespace electra::nn {

Activation activation_named(std::string_view name, std::string_view field) {
  struct Entry {
    std::string_view name;
    Activation activation;
  };
  static constexpr Entry entries[] = {
      {"gelu", Activation::gelu},
      {"gelu_python", Activation::gelu},
      {"gelu_new", Activation::gelu_tanh},
      {"gelu_accurate", Activation::gelu_tanh},
      {"gelu_pytorch_tanh", Activation::gelu_tanh},
      {"gelu_python_tanh", Activation::gelu_tanh},
      {"gelu_fast", Activation::gelu_tanh},
      {"gelu_10", Activation::gelu_10},
      {"quick_gelu", Activation::quick_gelu},
      {"relu", Activation::relu},
      {"relu6", Activation::relu6},
      {"relu2", Activation::relu2},
      {"silu", Activation::silu},
      {"swish", Activation::silu},
      {"mish", Activation::mish},
      {"tanh", Activation::tanh},
      {"sigmoid", Activation::sigmoid},
      {"linear", Activation::identity},
      {"leaky_relu", Activation::leaky_relu},
      {"hardswish", Activation::hardswish},
      {"laplace", Activation::laplace},
  };
  for (const Entry& entry : entries) {
    if (entry.name == name) return entry.activation;
  }
  fail(ErrorCode::config, FileName{"config.json"}, ": ", FieldName{field}, " ",
       io::ConfigFields::shown(std::string(name)),
       " is not an activation of the reference; \"gelu\" is the usual one");
}

void activate(Activation activation, Tensor& tensor) {
  kernels::active().activate(activation, tensor.data(), tensor.row_count(), tensor.width(),
                             tensor.width());
}

}  // namespace electra::nn
