#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/io/weights.hpp"
#include "electra/nn/layer_norm.hpp"
#include "electra/nn/linear.hpp"
#include "heads/sentence/module.hpp"
#include "heads/sentence/torch_activation.hpp"
#include "io/module_list.hpp"

// The modules that have weights.

namespace electra::sentence {
namespace {

constexpr Index max_width = Index{1} << 20U;
constexpr float torch_layer_norm_eps = 1e-5F;  // the default of torch.nn.LayerNorm

/// The tensors of a module's own file. As in the reference, all of them are there and no others.
class ModuleWeights {
 public:
  explicit ModuleWeights(const ModuleFolder& files)
      : folder_(files.folder()), weights_(open(folder_), MissingWeights::initialize) {}

  /// Returns the scope of a layer that has a "weight" and, unless told otherwise, a "bias", which
  /// is otherwise 0.
  Weights layer(std::string_view name, bool has_bias = true) const {
    require_tensor(name, "weight");
    if (has_bias) require_tensor(name, "bias");
    return weights_ / name;
  }
  void require_all_read() const {
    for (const std::string& name : weights_.unread()) {
      fail(ErrorCode::weights, FileName{folder_.native()}, " has the tensor ", TensorName{name},
           ", of which its config.json knows nothing");
    }
  }

 private:
  static std::shared_ptr<const WeightSource> open(const std::filesystem::path& folder) {
    auto source = io::open_module_weights(folder);
    require(source != nullptr, ErrorCode::io, FileName{folder.native()},
            " has no weight file; looked for model.safetensors, pytorch_model.bin");
    return source;
  }
  void require_tensor(std::string_view layer, const char* name) const {
    require((weights_ / layer).has(name), ErrorCode::weights, FileName{folder_.native()},
            " lacks the tensor ", TensorName{std::string(layer) + '.' + name});
  }

  std::filesystem::path folder_;
  Weights weights_;
};

struct DenseConfig {
  Index in_features = 0;
  Index out_features = 0;
  bool bias = true;
  bool use_residual = false;
  std::string activation = "torch.nn.modules.activation.Tanh";
};

void require_width(const char* key, Index found, Index wanted, const std::string& file) {
  require(found == wanted, ErrorCode::config, FileName{file}, ": ", FieldName{key}, " is ", found,
          "; the vectors that come in have ", wanted, " features");
}

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
          ", which is not supported; activations of torch.nn without arguments are");
  require_sentence_vector(fields, file);
  require_width("in_features", config.in_features, files.width, file);
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
    } else if (activation_->function != nullptr) {
      for (Index i = 0; i < output.row_count(); ++i)
        activation_->function(output.data() + i * width(), width());
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

class LayerNormModule final : public Module {
 public:
  LayerNormModule(const ModuleFolder& files, const ModuleWeights& weights)
      : path_(files.path),
        width_(files.width),
        norm_(weights.layer("norm"), files.width, torch_layer_norm_eps) {}

  Index width() const noexcept override { return width_; }
  std::string description() const override {
    return "LayerNorm " + path_ + ": " + std::to_string(width_);
  }
  void forward(Features& features) const override { norm_.forward(features.vectors); }

 private:
  std::string path_;
  Index width_;
  nn::LayerNorm norm_;
};

}  // namespace

void require_sentence_vector(io::ConfigFields& config, const std::string& file) {
  for (const char* key : {"module_input_name", "module_output_name"}) {
    std::string name = "sentence_embedding";
    config.read(key, name);
    require(name == "sentence_embedding", ErrorCode::unsupported, FileName{file}, ": ",
            FieldName{key}, " is ", Quoted{name}, ", which is not supported; ",
            Quoted{"sentence_embedding"}, " is");
  }
}

std::shared_ptr<const Module> load_dense(const ModuleFolder& files) {
  const DenseConfig config = read_dense_config(files);
  const ModuleWeights weights(files);
  auto module = std::make_shared<const DenseModule>(files, config, weights);
  weights.require_all_read();
  return module;
}

std::shared_ptr<const Module> load_layer_norm(const ModuleFolder& files) {
  Index dimension = 0;
  files.config().read("dimension", dimension);
  require_width("dimension", dimension, files.width, files.config_name());
  const ModuleWeights weights(files);
  auto module = std::make_shared<const LayerNormModule>(files, weights);
  weights.require_all_read();
  return module;
}

}  // namespace electra::sentence
