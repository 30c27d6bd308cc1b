#include "heads/sentence/torch_activation.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "heads/generation/portable_math.hpp"

namespace electra::sentence {
namespace {

using generation::portable_log;

double exponential(double x) {
  return std::isnan(x) ? x : generation::portable_power(2.71828182845904523536, x);
}

double elu(double x) { return x > 0 ? x : exponential(x) - 1; }
double selu(double x) {
  constexpr double alpha = 1.6732632423543772848170429916717;
  constexpr double scale = 1.0507009873554804934193349852946;
  return scale * (x > 0 ? x : alpha * (exponential(x) - 1));
}
double softplus(double x) { return std::max(x, 0.0) + portable_log(1 + exponential(-std::abs(x))); }
double log_sigmoid(double x) { return -softplus(-x); }
double hardtanh(double x) { return std::clamp(x, -1.0, 1.0); }
double hardsigmoid(double x) { return std::clamp(x / 6 + 0.5, 0.0, 1.0); }
double softsign(double x) { return x / (1 + std::abs(x)); }
double hardshrink(double x) { return std::abs(x) > 0.5 ? x : 0; }
double softshrink(double x) { return x - std::clamp(x, -0.5, 0.5); }
double tanhshrink(double x) {
  const double power = exponential(-2 * std::abs(x));
  return x - std::copysign((1 - power) / (1 + power), x);
}
/// Inference takes the middle of the slopes that training draws from.
double rrelu(double x) { return x >= 0 ? x : x * (1.0 / 8 + 1.0 / 3) / 2; }

template <double (*function)(double)>
void each(float* values, Index width) {
  for (Index i = 0; i < width; ++i) values[i] = static_cast<float>(function(values[i]));
}

void log_softmax(float* values, Index width) {
  const double largest = *std::max_element(values, values + width);
  double sum = 0;
  for (Index i = 0; i < width; ++i) sum += exponential(values[i] - largest);
  const double logarithm = largest + portable_log(sum);
  for (Index i = 0; i < width; ++i) values[i] = static_cast<float>(values[i] - logarithm);
}
void softmax(float* values, Index width) {
  log_softmax(values, width);
  each<exponential>(values, width);
}
void softmin(float* values, Index width) {
  for (Index i = 0; i < width; ++i) values[i] = -values[i];
  softmax(values, width);
}

using nn::Activation;

constexpr TorchActivation activations[] = {
    {"Identity"},
    {"Dropout"},  // which only training applies
    {"Tanh", Activation::tanh},
    {"ReLU", Activation::relu},
    {"GELU", Activation::gelu},
    {"Sigmoid", Activation::sigmoid},
    {"SiLU", Activation::silu},
    {"LeakyReLU", Activation::leaky_relu},
    {"ReLU6", Activation::relu6},
    {"Mish", Activation::mish},
    {"Hardswish", Activation::hardswish},
    {"ELU", Activation::identity, each<elu>},
    {"CELU", Activation::identity, each<elu>},
    {"SELU", Activation::identity, each<selu>},
    {"Softplus", Activation::identity, each<softplus>},
    {"LogSigmoid", Activation::identity, each<log_sigmoid>},
    {"Hardtanh", Activation::identity, each<hardtanh>},
    {"Hardsigmoid", Activation::identity, each<hardsigmoid>},
    {"Softsign", Activation::identity, each<softsign>},
    {"Hardshrink", Activation::identity, each<hardshrink>},
    {"Softshrink", Activation::identity, each<softshrink>},
    {"Tanhshrink", Activation::identity, each<tanhshrink>},
    {"RReLU", Activation::identity, each<rrelu>},
    {"Softmax", Activation::identity, softmax},
    {"Softmin", Activation::identity, softmin},
    {"LogSoftmax", Activation::identity, log_softmax},
};

}  // namespace

const TorchActivation* torch_activation_named(std::string_view class_path) {
  if (!starts_with(class_path, "torch.nn.")) return nullptr;
  const std::string_view name = class_path.substr(class_path.rfind('.') + 1);
  const auto* const found = std::find_if(std::begin(activations), std::end(activations),
                                         [&](const auto& entry) { return entry.name == name; });
  return found == std::end(activations) ? nullptr : found;
}

void apply_function(const TorchActivation& activation, Tensor& rows) {
  if (activation.function == nullptr) return;
  for (Index i = 0; i < rows.row_count(); ++i)
    activation.function(rows.data() + i * rows.width(), rows.width());
}

void apply(const TorchActivation& activation, Tensor& rows) {
  nn::activate(activation.kernel, rows);
  apply_function(activation, rows);
}

}  // namespace electra::sentence
