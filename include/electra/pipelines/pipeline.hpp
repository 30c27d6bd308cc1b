#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <utility>

#include "electra/core/shape.hpp"
#include "electra/model/loading.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra {

/// How far a call of a pipeline has come.
struct PipelineProgress {
  Index done;   ///< inputs whose answers are there
  Index total;  ///< inputs of the call
};

/// Called after each batch, in the thread of the caller. What it throws ends the call and leaves
/// it: to cancel a call, throw.
using ProgressCallback = std::function<void(const PipelineProgress&)>;

/// The options of every pipeline.
struct PipelineOptions {
  ProgressCallback progress;  ///< may be empty
  /// The most tokens of an input, special tokens included: what is longer is cut there or, by the
  /// pipelines that read windows, read in windows of that length. At least the special tokens, at
  /// most the model's positions. Absent: as the tokenizer's folder says and the model reads.
  std::optional<Index> max_length = {};
};

/// A tokenizer and the model that reads its tokens: what every pipeline has. Const after
/// construction: any number of threads may use one.
template <class Pipeline, class PipelineModel>
class PipelineBase {
 public:
  /// The model class below the pipeline.
  using Model = PipelineModel;

  /// Takes a tokenizer and a model, also of two folders. An id of the tokenizer that the model does
  /// not know is an error of the text that has it, not one here.
  PipelineBase(ElectraTokenizer tokenizer, Model model)
      : tokenizer_(std::move(tokenizer)), model_(std::move(model)) {}

  /// Opens a Hugging Face folder. Throws as the tokenizer and the model do.
  static Pipeline from_pretrained(const std::filesystem::path& folder,
                                  const LoadOptions& options = {}, LoadReport* report = nullptr) {
    auto tokenizer = ElectraTokenizer::from_pretrained(folder);
    return {std::move(tokenizer), Model::from_pretrained(folder, options, report)};
  }

  /// What makes tokens of texts.
  const ElectraTokenizer& tokenizer() const noexcept { return tokenizer_; }
  /// What reads them.
  const Model& model() const noexcept { return model_; }

 protected:
  ElectraTokenizer tokenizer_;  ///< what makes tokens of texts
  Model model_;                 ///< what reads them
};

}  // namespace electra
