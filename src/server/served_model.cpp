#include "server/served_model.hpp"

#include <algorithm>
#include <utility>

#include "pipelines/class_logits.hpp"
#include "pipelines/folder_facts.hpp"

namespace electra::server {
namespace {

template <class Pipeline>
std::shared_ptr<const Pipeline> opened(const ModelSettings& model, ElectraTokenizer tokenizer) {
  return std::make_shared<const Pipeline>(
      std::move(tokenizer), Pipeline::Model::from_pretrained(model.folder, model.load));
}

/// The first of the pipelines that are there: all have the tokenizer and the config.
template <class Use>
void use_any(const Pipelines& pipelines, const Use& use) {
  const auto use_one = [&](const auto& pipeline) {
    if (pipeline) use(*pipeline);
    return pipeline != nullptr;
  };
  (void)(use_one(pipelines.classify) || use_one(pipelines.ner) || use_one(pipelines.qa) ||
         use_one(pipelines.fill_mask) || use_one(pipelines.detect) || use_one(pipelines.choose) ||
         use_one(pipelines.generate) || use_one(pipelines.embed));
}

/// Rankers and models of entailment have a second task, with the same weights.
void open_classifier(const ModelSettings& model, const ElectraTokenizer& tokenizer,
                     Pipelines& all) {
  all.classify = opened<TextClassificationPipeline>(model, tokenizer);
  const ElectraForSequenceClassification& network = all.classify->model();
  if (pipelines::entailment_id(network.config()) != -1)
    all.zero_shot = std::make_shared<const ZeroShotClassificationPipeline>(tokenizer, network);
  if (network.config().num_labels() == 1)
    all.rerank = std::make_shared<const RerankPipeline>(
        RerankPipeline::from_pretrained(model.folder, tokenizer, network));
}

void open_encoder(const ModelSettings& model, ElectraTokenizer tokenizer, Pipelines& pipelines) {
  pipelines.embed =
      std::make_shared<const SentenceEmbeddingPipeline>(SentenceEmbeddingPipeline::from_pretrained(
          model.folder, std::move(tokenizer), std::nullopt, model.load));
  pipelines.features = std::make_shared<const FeatureExtractionPipeline>(
      pipelines.embed->tokenizer(), pipelines.embed->model());
}

template <class Pipeline>
void replace_tokenizer(std::shared_ptr<const Pipeline>& pipeline,
                       const ElectraTokenizer& tokenizer) {
  if (pipeline) pipeline = std::make_shared<const Pipeline>(pipeline->with_tokenizer(tokenizer));
}

/// Returns the same pipelines with another tokenizer.
Pipelines with_tokenizer(Pipelines pipelines, const ElectraTokenizer& tokenizer) {
  replace_tokenizer(pipelines.classify, tokenizer);
  replace_tokenizer(pipelines.rerank, tokenizer);
  replace_tokenizer(pipelines.embed, tokenizer);
  replace_tokenizer(pipelines.features, tokenizer);
  return pipelines;
}

}  // namespace

ServedModel::ServedModel(ModelSettings settings, const BatchQueueLimits& limits,
                         const std::shared_ptr<Metrics>& metrics)
    : settings_(std::move(settings)) {
  auto [task, precision] =
      pipelines::folder_facts(settings_.folder, settings_.load.open, settings_.load.precision);
  task_ = std::move(task);
  precision_ = precision;
  pipelines_ = open();
  use_any(pipelines_, [this](const auto& pipeline) {
    tokenizer_ = &pipeline.tokenizer();
    config_ = &pipeline.model().config();
  });
  max_input_length_ =
      std::min(config_->max_position_embeddings,
               tokenizer_->model_max_length().value_or(config_->max_position_embeddings));
  if (pipelines_.classify || pipelines_.embed) other_side_ = with_other_side();
  if (pipelines_.embed) max_input_length_ = pipelines_.embed->max_seq_length();
  queue_ =
      std::make_unique<JobQueue>(std::make_shared<const JobRunner>(*tokenizer_, metrics), limits);
}

Pipelines ServedModel::open() const {
  Pipelines opened_ones;
  auto tokenizer = ElectraTokenizer::from_pretrained(settings_.folder);
  if (task_ == "sequence-classification")
    open_classifier(settings_, tokenizer, opened_ones);
  else if (task_ == "token-classification")
    opened_ones.ner = opened<TokenClassificationPipeline>(settings_, std::move(tokenizer));
  else if (task_ == "question-answering")
    opened_ones.qa = opened<QuestionAnsweringPipeline>(settings_, std::move(tokenizer));
  else if (task_ == "masked-lm")
    opened_ones.fill_mask = opened<FillMaskPipeline>(settings_, std::move(tokenizer));
  else if (task_ == "pretraining")
    opened_ones.detect = opened<ReplacedTokenDetectionPipeline>(settings_, std::move(tokenizer));
  else if (task_ == "multiple-choice")
    opened_ones.choose = opened<MultipleChoicePipeline>(settings_, std::move(tokenizer));
  else if (task_ == "causal-lm")
    opened_ones.generate = opened<TextGenerationPipeline>(settings_, std::move(tokenizer));
  else
    open_encoder(settings_, std::move(tokenizer), opened_ones);
  if (opened_ones.generate)
    opened_ones.generation = GenerationConfig::from_pretrained(settings_.folder);
  return opened_ones;
}

Pipelines ServedModel::with_other_side() const {
  const Side other = tokenizer_->truncation_side() == Side::left ? Side::right : Side::left;
  return with_tokenizer(pipelines_, tokenizer_->with_truncation_side(other));
}

const Pipelines& ServedModel::pipelines(std::optional<Side> truncation_side) const {
  const bool is_other = truncation_side && *truncation_side != tokenizer_->truncation_side();
  return is_other && other_side_ ? *other_side_ : pipelines_;
}

}  // namespace electra::server
