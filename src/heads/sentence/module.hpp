#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/without_slash.hpp"
#include "electra/core/tensor.hpp"
#include "electra/heads/pooling.hpp"
#include "io/config_fields.hpp"
#include "io/distinct_files.hpp"

namespace electra::sentence {

/// The vectors of texts on their way through the modules.
struct Features {
  const Tensor& token_vectors;        ///< [tokens, hidden_size], the texts end to end
  const std::vector<Index>& lengths;  ///< tokens of each text
  Index prompt_tokens;                ///< at the start of each text
  Tensor vectors;                     ///< [texts, width], once they were pooled
};

/// A module of a sentence-transformers model.
class Module {
 public:
  Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  virtual ~Module() = default;

  /// The width of the vectors that it makes.
  virtual Index width() const noexcept = 0;
  virtual std::string description() const = 0;
  virtual void forward(Features& features) const = 0;
};

/// The files of a module and the width of the vectors that it takes.
struct ModuleFolder {
  std::filesystem::path model;  ///< the folder of the whole model
  std::string path;             ///< below it, as in "2_Dense"
  Index width;
  io::DistinctFiles& weight_files;  ///< of the modules so far: each takes memory for its own

  std::filesystem::path folder() const { return without_slash(model / path); }
  std::string config_name() const { return (without_slash(path) / "config.json").string(); }
  io::ConfigFields config(io::ConfigPresence presence = io::ConfigPresence::required) const {
    return io::read_config_fields(model, config_name(), presence);
  }
};

/// Throws `unsupported` for a module that takes or makes other vectors than those of texts.
void require_sentence_vector(io::ConfigFields& config, const std::string& file);

/// How many poolings a model may have, in all its modules together.
constexpr Index max_poolings = 64;

/// Several poolings, end to end.
class PoolingModule final : public Module {
 public:
  PoolingModule(std::vector<Pooling> poolings, Index hidden_size)
      : poolings_(std::move(poolings)), hidden_size_(hidden_size) {}
  explicit PoolingModule(const ModuleFolder& files);

  Index width() const noexcept override {
    return hidden_size_ * static_cast<Index>(poolings_.size());
  }
  std::string description() const override;
  void forward(Features& features) const override;

 private:
  std::vector<Pooling> poolings_;
  Index hidden_size_;
  bool include_prompt_ = true;
  bool cls_follows_prompt_ = false;  ///< Pooling::cls, where the prompt is left out
};

/// Each vector at the length 1.
class NormalizeModule final : public Module {
 public:
  explicit NormalizeModule(Index width) : width_(width) {}
  explicit NormalizeModule(const ModuleFolder& files);

  Index width() const noexcept override { return width_; }
  std::string description() const override { return "Normalize"; }
  void forward(Features& features) const override;

 private:
  Index width_;
};

/// Loads a linear layer with its activation. Throws `config` or `weights`, and `unsupported` for an
/// activation that is not one of torch.nn.
std::shared_ptr<const Module> load_dense(const ModuleFolder& files);
/// Loads a normalization over the features of each vector.
std::shared_ptr<const Module> load_layer_norm(const ModuleFolder& files);

}  // namespace electra::sentence
