#include "reference/library.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>
#include <utility>

#include "electra/heads/causal_lm.hpp"
#include "electra/heads/masked_lm.hpp"
#include "electra/heads/multiple_choice.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/heads/question_answering.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/model.hpp"

namespace electra::reference {
namespace {

/// Pools are kept: starting eight threads takes longer than most passes.
std::shared_ptr<ThreadPool> pool_of(int threads) {
  static std::map<int, std::shared_ptr<ThreadPool>> pools;
  std::shared_ptr<ThreadPool>& pool = pools[threads];
  if (pool == nullptr) pool = std::make_shared<ThreadPool>(threads);
  return pool;
}

template <class Model>
Model make_model(const Case& tested, const std::shared_ptr<const WeightSource>& source,
                 int threads) {
  const Weights weights(source);
  Model model(weights, tested.config, tested.precision, pool_of(threads));
  weights.require_complete();
  return model;
}

/// [batch_size, extents...], or [questions, choices, extents...]; no tensor if there are no values.
template <class T, class From>
BasicTensor<T> batch_of(const Case& tested, const std::vector<From>& values,
                        const std::vector<Index>& extents) {
  if (values.empty()) return {};
  std::vector<Index> shape;
  shape.push_back(tested.batch_size / tested.num_choices);
  if (tested.head == Head::multiple_choice) shape.push_back(tested.num_choices);
  shape.insert(shape.end(), extents.begin(), extents.end());
  return BasicTensor<T>(Shape(shape.data(), static_cast<Index>(shape.size())),
                        std::vector<T>(values.begin(), values.end()));
}

ModelInput input_of(const Case& tested, const Step& step) {
  const ElectraConfig& config = tested.config;
  const auto tokens = [&](const Integers& values, const std::vector<Index>& extents) {
    return batch_of<std::int32_t>(tested, values, extents);
  };
  const auto mask = [&](const Integers& values, bool for_each_query, Index keys) {
    return for_each_query ? tokens(values, {step.length, keys}) : tokens(values, {keys});
  };
  const Index length = step.length, encoder_length = tested.encoder_length;
  ModelInput input(tokens(step.input_ids, {length}),
                   mask(step.attention_mask, step.mask_for_each_query, step.mask_columns),
                   tokens(step.token_type_ids, {length}));
  const auto positions = static_cast<Index>(step.position_ids.size());
  input.position_ids = positions == length && tested.head != Head::multiple_choice
                           ? TokenTensor({1, length}, step.position_ids)
                           : tokens(step.position_ids, {length});
  input.inputs_embeds =
      batch_of<float>(tested, step.inputs_embeds, {length, config.embedding_size});
  input.encoder_hidden_states =
      batch_of<float>(tested, tested.encoder_hidden_states, {encoder_length, config.hidden_size});
  input.encoder_attention_mask =
      mask(step.encoder_attention_mask, tested.encoder_mask_for_each_query, encoder_length);
  const Index heads = config.heads_of_layer(0);
  const auto factors = static_cast<Index>(tested.head_mask.size());
  if (factors > 0)
    input.head_mask =
        Tensor(factors == heads ? Shape{heads} : Shape{factors / heads, heads}, tested.head_mask);
  return input;
}

Tensor logits_of(const BaseModelOutput& output) { return output.last_hidden_state; }
Tensor logits_of(const QuestionAnsweringModelOutput& output) {
  const Shape shape = output.start_logits.shape();
  Tensor both(shape.rank() == 1 ? Shape{shape[0], 2} : Shape{shape[0], shape[1], 2});
  for (Index i = 0; i < output.start_logits.element_count(); ++i) {
    both[2 * i] = output.start_logits[i];
    both[2 * i + 1] = output.end_logits[i];
  }
  return both;
}
template <class Output>
Tensor logits_of(const Output& output) {
  return output.logits;
}

void append(const char* name, const std::vector<Tensor>& layers, std::vector<Output>& outputs) {
  for (std::size_t layer = 0; layer < layers.size(); ++layer)
    outputs.push_back({name + std::to_string(layer), layers[layer]});
}

/// Whether a step is of complete sequences with ids alone: all that a ragged batch can hold. The
/// padded form of multiple choice summarises padding too.
bool can_be_ragged(const Case& tested, const Step& step) {
  const bool takes_padding = tested.head != Head::multiple_choice;
  return !tested.has_cache && tested.encoder_length == 0 && tested.head_mask.empty() &&
         !step.mask_for_each_query && step.position_ids.empty() && step.inputs_embeds.empty() &&
         std::all_of(step.rows.begin(), step.rows.end(), [&](const Row& row) {
           const Integers& mask = row.sequence.attention_mask;
           return row.first == 0 && row.last > 0 && (takes_padding || row.last == step.length) &&
                  std::count(mask.begin(), mask.begin() + row.last, 1) == row.last;
         });
}

/// The rows [first, first + count) of a step.
RaggedBatch ragged_of(const Step& step, Index first, Index count) {
  RaggedBatch batch;
  for (auto b = static_cast<std::size_t>(first); b < static_cast<std::size_t>(first + count); ++b) {
    const auto cut = [&](const Integers& values) {
      const auto begin = values.begin() + static_cast<Index>(b) * step.length;
      return Integers(begin, begin + step.rows[b].last);
    };
    batch.append(cut(step.input_ids),
                 step.token_type_ids.empty() ? Integers() : cut(step.token_type_ids));
  }
  return batch;
}

/// Whether `ragged` has the bits of `padded` without its padding. Outputs for whole sequences have
/// none.
bool same_rows(const Tensor& ragged, const Tensor& padded, const Case& tested, const Step& step) {
  const bool by_sequence = tested.head == Head::sequence_classification;
  const Index rows = by_sequence ? tested.batch_size : tested.batch_size * step.length;
  const Index width = padded.element_count() / rows;
  const float* from = ragged.data();
  for (std::size_t b = 0; b < step.rows.size(); ++b) {
    const Index count = width * (by_sequence ? 1 : step.rows[b].last);
    const float* wanted =
        padded.data() + static_cast<Index>(b) * width * (by_sequence ? 1 : step.length);
    if (std::memcmp(from, wanted, static_cast<std::size_t>(count) * sizeof(float)) != 0)
      return false;
    from += count;
  }
  return from == ragged.data() + ragged.element_count();
}

template <class Model>
void compare_ragged(const Model& model, const Case& tested, const Step& step,
                    const Tensor& padded) {
  if (!can_be_ragged(tested, step)) return;
  const Tensor ragged = logits_of(model.forward(ragged_of(step, 0, tested.batch_size)));
  if (!same_rows(ragged, padded, tested, step))
    throw std::runtime_error("the ragged batch has other bits than the padded one");
}

/// A ragged batch is the choices of one question.
void compare_ragged(const ElectraForMultipleChoice& model, const Case& tested, const Step& step,
                    const Tensor& padded) {
  if (!can_be_ragged(tested, step)) return;
  for (Index first = 0; first < tested.batch_size; first += tested.num_choices) {
    const Tensor ragged = model.forward(ragged_of(step, first, tested.num_choices)).logits;
    if (!std::equal(ragged.begin(), ragged.end(), padded.data() + first))
      throw std::runtime_error("the ragged choices have other logits than the padded ones");
  }
}

template <class Model>
std::vector<std::vector<Output>> run(const Case& tested,
                                     const std::shared_ptr<const WeightSource>& weights,
                                     int threads) {
  const Model model = make_model<Model>(tested, weights, threads);
  KeyValueCache cache;
  Workspace workspace;
  ForwardOptions options;
  options.output_hidden_states = tested.output_hidden_states;
  options.output_attentions = tested.output_attentions;
  options.compute_padding = tested.compute_padding;
  if (tested.has_cache) options.cache = &cache;
  if (tested.has_workspace) options.workspace = &workspace;
  std::vector<std::vector<Output>> results;
  decltype(model.forward(ModelInput())) output;  // keeps its memory from step to step
  for (const Step& step : tested.steps) {
    if (!step.reorder.empty()) cache.reorder(step.reorder);
    model.forward_into(input_of(tested, step), options, output);
    std::vector<Output> outputs{{"logits", logits_of(output)}};
    append("hidden_states.", output.hidden_states, outputs);
    append("attentions.", output.attentions, outputs);
    append("cross_attentions.", output.cross_attentions, outputs);
    compare_ragged(model, tested, step, outputs.front().values);
    results.push_back(std::move(outputs));
  }
  return results;
}

}  // namespace

std::vector<std::vector<Output>> run_library(const Case& tested,
                                             const std::shared_ptr<const WeightSource>& weights,
                                             int threads) {
  switch (tested.head) {
    case Head::none:
      return run<ElectraModel>(tested, weights, threads);
    case Head::pre_training:
      return run<ElectraForPreTraining>(tested, weights, threads);
    case Head::masked_lm:
      return run<ElectraForMaskedLM>(tested, weights, threads);
    case Head::causal_lm:
      return run<ElectraForCausalLM>(tested, weights, threads);
    case Head::sequence_classification:
      return run<ElectraForSequenceClassification>(tested, weights, threads);
    case Head::token_classification:
      return run<ElectraForTokenClassification>(tested, weights, threads);
    case Head::question_answering:
      return run<ElectraForQuestionAnswering>(tested, weights, threads);
    case Head::multiple_choice:
      return run<ElectraForMultipleChoice>(tested, weights, threads);
  }
  return {};
}

}  // namespace electra::reference
