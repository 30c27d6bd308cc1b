#include "pipelines/class_logits.hpp"

#include <algorithm>
#include <string_view>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "pipelines/scores.hpp"

namespace electra::pipelines {
namespace {

constexpr Index max_block_size = 1024;

// Inputs and the labels of a model make a product.
constexpr Index max_scores = Index{1} << 23;
constexpr Index scores_of_each = Index{1} << 10;

FunctionToApply function_of(const ElectraConfig& config) {
  if (config.problem_type == ProblemType::regression) return FunctionToApply::none;
  const bool each_alone =
      config.problem_type == ProblemType::multi_label_classification || config.num_labels() == 1;
  return each_alone ? FunctionToApply::sigmoid : FunctionToApply::softmax;
}

std::string labels_of(const ElectraConfig& config) {
  std::vector<std::string> names;
  for (Index id = 0; id < config.num_labels(); ++id) names.push_back(config.label(id));
  return quoted_list(names);
}

}  // namespace

Index label_id(const ElectraConfig& config, const std::optional<std::string>& name) {
  if (!name) {
    require(config.num_labels() == 1, ErrorCode::input, FileName{"config.json"}, " has ",
            config.num_labels(), " labels, ", labels_of(config), "; set ", OptionName{"label"},
            " to the one by whose score documents are ranked");
    return 0;
  }
  for (Index id = 0; id < config.num_labels(); ++id)
    if (config.label(id) == *name) return id;
  fail(ErrorCode::input, OptionName{"label"}, " is ", Quoted{*name},
       "; the labels of the model are ", labels_of(config));
}

Index entailment_id(const ElectraConfig& config) {
  constexpr std::string_view entail = "entail";
  for (const auto& [name, id] : config.label2id) {
    if (ascii_lower(std::string_view(name).substr(0, entail.size())) == entail) return id;
  }
  return -1;
}

void for_each_logits(const ElectraForSequenceClassification& model,
                     const std::vector<Window>& windows, const PipelineOptions& options,
                     const LogitsCallback& visit) {
  const Index width = model.config().num_labels();
  const auto run = [&](const WindowBatch& batch) {
    Tensor logits = model.forward(batch.tokens).logits;
    float* row = logits.data();
    for (const Index window : batch.windows) {
      visit(window, row);
      row += width;
    }
  };
  for_each_batch(windows, options, run, width);
}

LogitsCallback copy_to(Tensor& rows) {
  return [&rows](Index input, const float* logits) {
    std::copy_n(logits, rows.width(), rows.data() + input * rows.width());
  };
}

void check_score_count(Index inputs, Index labels) {
  const Index most = max_scores + scores_of_each * inputs;
  require(inputs * labels <= most, ErrorCode::input, "the scores of ", labels, " labels for ",
          inputs, " inputs are ", inputs * labels, "; at most ", most,
          " are supported: give fewer inputs at once");
}

void for_each_block(Index count, const std::function<void(const InputBlock&)>& visit) {
  for (Index first = 0; first < count; first += max_block_size)
    visit({first, std::min(first + max_block_size, count)});
}

void check_blocks(Index count, const EncodeBlock& encode, const ProgressCallback& progress) {
  if (count <= max_block_size) return;
  for_each_block(count, [&](const InputBlock& block) {
    encode(block);
    if (progress) progress({0, count, 0});
  });
}

void for_each_logits(const ElectraForSequenceClassification& model, Index count,
                     const EncodeBlock& encode, const BlockProgress& progress,
                     const LogitsCallback& visit) {
  for_each_block(count, [&](const InputBlock& block) {
    PipelineOptions options;
    options.progress = [&](const PipelineProgress& of_block) { progress(block, of_block); };
    for_each_logits(model, windows_of(encode(block)), options,
                    [&](Index input, float* logits) { visit(block.first + input, logits); });
  });
}

void make_scores(const ElectraConfig& config, std::optional<FunctionToApply> function,
                 float* logits) {
  const FunctionToApply applied = function.value_or(function_of(config));
  if (applied == FunctionToApply::softmax) softmax(logits, config.num_labels());
  if (applied == FunctionToApply::sigmoid) sigmoid(logits, config.num_labels());
}

}  // namespace electra::pipelines
