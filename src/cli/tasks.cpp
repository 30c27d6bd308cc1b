#include "cli/tasks.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>
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

namespace electra::cli {
namespace {

class NamedOutputs {
 public:
  explicit NamedOutputs(std::vector<NamedParameter>& tensors) : tensors_(tensors) {}

  void add(std::string name, Tensor tensor) {
    const auto owner = std::make_shared<const Tensor>(std::move(tensor));
    tensors_.push_back({std::move(name), {owner, owner->data(), DType::f32, owner->shape()}});
  }
  void add_layers(const std::string& name, std::vector<Tensor>& layers) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      add(name + '.' + std::to_string(i), std::move(layers[i]));
    }
  }

 private:
  std::vector<NamedParameter>& tensors_;
};

// What a task gives beside what every task gives: those of these fields that its output has.
template <class Output>
auto add_last_hidden_state(NamedOutputs& named, Output& output, int /*has it*/)
    -> decltype(output.last_hidden_state, void()) {
  named.add("last_hidden_state", std::move(output.last_hidden_state));
}
template <class Output>
auto add_logits(NamedOutputs& named, Output& output, int /*has it*/)
    -> decltype(output.logits, void()) {
  named.add("logits", std::move(output.logits));
}
template <class Output>
auto add_span_logits(NamedOutputs& named, Output& output, int /*has it*/)
    -> decltype(output.start_logits, output.end_logits, void()) {
  named.add("start_logits", std::move(output.start_logits));
  named.add("end_logits", std::move(output.end_logits));
}
template <class Output>
void add_last_hidden_state(NamedOutputs& /*named*/, Output& /*output*/, char /*has not*/) {}
template <class Output>
void add_logits(NamedOutputs& /*named*/, Output& /*output*/, char /*has not*/) {}
template <class Output>
void add_span_logits(NamedOutputs& /*named*/, Output& /*output*/, char /*has not*/) {}

Index longest_in(const KeyValueCache& cache) {
  Index columns = 0;
  for (Index s = 0; s < cache.batch_size(); ++s) columns = std::max(columns, cache.length(s));
  return columns;
}

Index sequence_length_of(const ModelInput& input) {
  return input.input_ids.empty() ? input.inputs_embeds.size(1) : input.input_ids.size(1);
}

void add_cache(NamedOutputs& named, const KeyValueCache& cache, Index columns, Index layers) {
  for (Index layer = 0; layer < layers; ++layer) {
    const std::string name = "past_key_values." + std::to_string(layer);
    named.add(name + ".key", cache.keys(layer, columns));
    named.add(name + ".value", cache.values(layer, columns));
  }
}

// As in the reference, two classes have a cache, and asking a causal language model for its loss
// switches it off.
template <class Model>
bool uses_cache(const Request& request, const ElectraConfig& config) {
  constexpr bool generates = std::is_same_v<Model, ElectraForCausalLM>;
  const bool can = config.is_decoder && (generates || std::is_same_v<Model, ElectraModel>);
  require(can || !request.pass.past, ErrorCode::input,
          "past_key_values were given, but only a decoder (is_decoder in its config.json) takes ",
          "them, as a bare model or for causal language modelling; leave them out");
  const bool trains = generates && !request.pass.input.labels.empty();
  return can && (request.pass.past || (request.use_cache && !trains));
}

template <class Model>
std::vector<NamedParameter> run(const Request& request) {
  const auto model = Model::from_pretrained(request.folder, request.load);
  const bool cached = uses_cache<Model>(request, model.config());
  KeyValueCache cache = request.pass.past.value_or(KeyValueCache());
  const Index past = longest_in(cache);
  ForwardOptions options = request.options;
  options.cache = cached ? &cache : nullptr;
  auto output = model.forward(request.pass.input, options);
  std::vector<NamedParameter> tensors;
  NamedOutputs named(tensors);
  if (output.loss) {
    Tensor loss{Shape{}};
    loss[0] = *output.loss;
    named.add("loss", std::move(loss));
  }
  add_last_hidden_state(named, output, 0);
  add_logits(named, output, 0);
  add_span_logits(named, output, 0);
  // Padding at the end has columns as well, though the cache does not keep them.
  if (cached)
    add_cache(named, cache, past + sequence_length_of(request.pass.input),
              model.config().num_hidden_layers);
  named.add_layers("hidden_states", output.hidden_states);
  named.add_layers("attentions", output.attentions);
  named.add_layers("cross_attentions", output.cross_attentions);
  return tensors;
}

template <class Model>
LoadReport load(const std::filesystem::path& folder, const LoadOptions& options) {
  LoadReport report;
  Model::from_pretrained(folder, options, &report);
  return report;
}

template <class Model>
constexpr Task task(std::string_view name, std::string_view architecture) {
  return {name, architecture, run<Model>, load<Model>};
}

}  // namespace

const std::vector<Task>& tasks() {
  static const std::vector<Task> all = {
      task<ElectraModel>("base", "ElectraModel"),
      task<ElectraForPreTraining>("pretraining", "ElectraForPreTraining"),
      task<ElectraForMaskedLM>("masked-lm", "ElectraForMaskedLM"),
      task<ElectraForCausalLM>("causal-lm", "ElectraForCausalLM"),
      task<ElectraForSequenceClassification>("sequence-classification",
                                             "ElectraForSequenceClassification"),
      task<ElectraForTokenClassification>("token-classification", "ElectraForTokenClassification"),
      task<ElectraForQuestionAnswering>("question-answering", "ElectraForQuestionAnswering"),
      task<ElectraForMultipleChoice>("multiple-choice", "ElectraForMultipleChoice"),
  };
  return all;
}

Network network_of(const ElectraConfig& config) {
  for (const std::string& name : config.architectures) {
    if (name == "ElectraForMaskedLM" || name == "ElectraForCausalLM") return Network::generator;
  }
  return Network::discriminator;
}

}  // namespace electra::cli
