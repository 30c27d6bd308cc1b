#include "electra/nn/layer_norm.hpp"

#include "electra/core/in_folder.hpp"
#include "heads/sentence/module_weights.hpp"

namespace electra::sentence {
namespace {

constexpr float torch_layer_norm_eps = 1e-5F;  // the default of torch.nn.LayerNorm

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

std::shared_ptr<const Module> load_layer_norm(const ModuleFolder& files) {
  Index dimension = 0;
  files.config().read("dimension", dimension);
  require_width("dimension", dimension, files);
  return in_folder(files.folder(), [&] {
    const ModuleWeights weights(files);
    auto module = std::make_shared<const LayerNormModule>(files, weights);
    weights.require_all_read();
    return module;
  });
}

}  // namespace electra::sentence
