#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/nn/linear.hpp"
#include "heads/sentence/module_weights.hpp"
#include "heads/sentence/torch_activation.hpp"

namespace electra::sentence {
namespace {

constexpr Index max_width = Index{1} << 20U;

struct DenseConfig {
  Index in_features = 0;
  Index out_features = 0;
  bool bias = true;
  bool use_residual = false;
  std::string activation = "torch.nn.modules.activation.Tanh";
};

/// Whether it is the one activation with a weight of its own.
bool is_prelu(const std::string& class_path) {
  return class_path == "torch.nn.modules.activation.PReLU" || class_path == "torch.nn.PReLU";
}

DenseConfig read_dense_config(const ModuleFolder& files) {
  const std::string file = files.config_name();
  io::ConfigFields fields = files.config();
  DenseConfig config;
  fields.read("in_features", config.in_features);
  fields.read("out_features", config.out_features);
  fields.read("bias", config.bias);
  fields.read("use_residual", config.use_residual);
  // What is null is torch.nn.Identity() to the class of the reference.
  if (fields.has("activation_function") && fields.find("activation_function") == nullptr)
    config.activation = "torch.nn.Identity";
  fields.read("activation_function", config.activation);
  require(torch_activation_named(config.activation) != nullptr || is_prelu(config.activation),
          ErrorCode::unsupported, FileName{file}, ": ", FieldName{"activation_function"}, " is ",
          Quoted{config.activation},
          ", which is not supported; activations of torch.nn are that take no arguments and keep "
          "the width");
  require_sentence_vector(fields, file);
  require_width("in_features", config.in_features, files);
  require(config.out_features >= 1 && config.out_features <= max_width, ErrorCode::config,
          FileName{file}, ": ", FieldName{"out_features"}, " is ", config.out_features,
          "; it must be from 1 to ", max_width);
  return config;
}

/// activation(x W' + b), and where the config asks for it the input added, projected where its
/// width differs.
class DenseModule final : public Module {
 public:
  DenseModule(const ModuleFolder& files, const DenseConfig& config, const ModuleWeights& weights)
      : path_(files.path),
        class_path_(config.activation),
        activation_(torch_activation_named(config.activation)),
        linear_(weights.layer("linear", config.bias), config.in_features, config.out_features,
                Precision::fp32),
        adds_input_(config.use_residual) {
    if (activation_ == nullptr)
      slope_ = *weights.layer("activation_function", false).get("weight", {1}).floats();
    if (adds_input_ && config.in_features != config.out_features) {
      projection_.emplace(weights.layer("residual", false), config.in_features, config.out_features,
                          Precision::fp32);
    }
  }

  Index width() const noexcept override { return linear_.out_features(); }
  std::string description() const override {
    return "Dense " + path_ + ": " + std::to_string(linear_.in_features()) + " to " +
           std::to_string(width()) + ", " + class_path_.substr(class_path_.rfind('.') + 1) +
           (adds_input_ ? ", residual" : "");
  }
  void forward(Features& features) const override {
    Tensor output = linear_.forward(
        features.vectors, activation_ == nullptr ? nn::Activation::identity : activation_->kernel);
    activate(output);
    if (adds_input_) {
      const Tensor added = projection_ ? projection_->forward(features.vectors) : features.vectors;
      std::transform(output.begin(), output.end(), added.begin(), output.begin(), std::plus<>());
    }
    features.vectors = std::move(output);
  }

 private:
  void activate(Tensor& output) const {
    if (activation_ == nullptr) {
      for (float& value : output) value = value >= 0 ? value : slope_ * value;
    } else {
      apply_function(*activation_, output);
    }
  }

  std::string path_;
  std::string class_path_;
  const TorchActivation* activation_;  // null: a PReLU of this slope
  float slope_ = 0;
  nn::Linear linear_;
  bool adds_input_;
  std::optional<nn::Linear> projection_;
};

}  // namespace

std::shared_ptr<const Module> load_dense(const ModuleFolder& files) {
  const DenseConfig config = read_dense_config(files);
  return in_folder(files.folder(), [&] {
    const ModuleWeights weights(files);
    auto module = std::make_shared<const DenseModule>(files, config, weights);
    weights.require_all_read();
    return module;
  });
}

}  // namespace electra::sentence
