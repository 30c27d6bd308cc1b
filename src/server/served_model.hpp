#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "electra/pipelines/feature_extraction.hpp"
#include "electra/pipelines/fill_mask.hpp"
#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/question_answering.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "electra/pipelines/rerank.hpp"
#include "electra/pipelines/sentence_embedding.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/pipelines/text_generation.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "electra/pipelines/zero_shot_classification.hpp"
#include "server/task_call.hpp"

namespace electra::server {

/// The pipelines of one model; null where it has not the head.
struct Pipelines {
  std::shared_ptr<const TextClassificationPipeline> classify;
  std::shared_ptr<const RerankPipeline> rerank;
  std::shared_ptr<const ZeroShotClassificationPipeline> zero_shot;
  std::shared_ptr<const TokenClassificationPipeline> ner;
  std::shared_ptr<const QuestionAnsweringPipeline> qa;
  std::shared_ptr<const FillMaskPipeline> fill_mask;
  std::shared_ptr<const ReplacedTokenDetectionPipeline> detect;
  std::shared_ptr<const MultipleChoicePipeline> choose;
  std::shared_ptr<const TextGenerationPipeline> generate;
  std::shared_ptr<const SentenceEmbeddingPipeline> embed;
  std::shared_ptr<const FeatureExtractionPipeline> features;
  GenerationConfig generation;  ///< of the folder; for `generate`
};

/// A model to serve.
struct ModelSettings {
  std::string name;
  std::filesystem::path folder;
  LoadOptions load;
};

/// A model that is loaded, and the queue of its inputs.
class ServedModel {
 public:
  /// Loads it. Throws as the pipelines do.
  ServedModel(ModelSettings settings, const BatchQueueLimits& limits,
              const std::shared_ptr<Metrics>& metrics);

  const std::string& name() const noexcept { return settings_.name; }
  const std::filesystem::path& folder() const noexcept { return settings_.folder; }
  /// The task of its class, as in "token-classification"; "base" without a head.
  const std::string& task() const noexcept { return task_; }
  Precision precision() const noexcept { return precision_; }
  const ElectraConfig& config() const noexcept { return *config_; }
  const ElectraTokenizer& tokenizer() const noexcept { return *tokenizer_; }
  /// The most tokens of an input, special tokens included.
  Index max_input_length() const noexcept { return max_input_length_; }

  /// Returns its pipelines; those for texts and pairs cut long ones at that side.
  const Pipelines& pipelines(std::optional<Side> truncation_side = {}) const;
  JobQueue& queue() const noexcept { return *queue_; }

 private:
  Pipelines open() const;
  Pipelines with_other_side() const;

  ModelSettings settings_;
  std::string task_;
  Precision precision_;
  Pipelines pipelines_;
  std::optional<Pipelines> other_side_;  ///< of those for texts and pairs
  const ElectraTokenizer* tokenizer_ = nullptr;
  const ElectraConfig* config_ = nullptr;
  Index max_input_length_ = 0;
  std::unique_ptr<JobQueue> queue_;
};

}  // namespace electra::server
