#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "cache.hpp"
#include "electra/heads/causal_lm.hpp"
#include "electra/heads/masked_lm.hpp"
#include "electra/heads/multiple_choice.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/heads/question_answering.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "electra/model/model.hpp"
#include "gil.hpp"
#include "heads/cache_use.hpp"
#include "loading.hpp"
#include "model/read_input.hpp"
#include "option_reader.hpp"
#include "tensor_inputs.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

template <class Model>
constexpr bool is_base = std::is_same_v<Model, ElectraModel>;
/// Whether a decoder of this class has a cache.
template <class Model>
constexpr bool takes_cache = is_base<Model> || std::is_same_v<Model, ElectraForCausalLM>;
template <class Model>
constexpr bool answers_questions = std::is_same_v<Model, ElectraForQuestionAnswering>;

/// Reads the labels of a model, by the names that its class has for them.
template <class Model>
void read_labels(OptionReader& reader, ModelInput& input) {
  if constexpr (answers_questions<Model>) {
    input.start_positions = token_tensor("start_positions", reader.take("start_positions"));
    input.end_positions = token_tensor("end_positions", reader.take("end_positions"));
  } else if constexpr (!is_base<Model>) {
    const nb::handle labels = reader.take("labels");
    if (std::is_same_v<Model, ElectraForSequenceClassification> && has_values(labels))
      input.label_values = value_tensor("labels", labels);
    else
      input.labels = token_tensor("labels", labels);
  }
}

/// Throws `input` for sequences that are too long, before anything of their array is copied.
void check_length(OptionReader& reader, const ElectraConfig& config) {
  const nb::handle positions = reader.take("position_ids");
  const bool has_positions = positions.is_valid() && !positions.is_none();
  if (has_positions && config.position_embedding_type == PositionEmbeddingType::absolute) return;
  if (const auto length = last_extent(reader.take("input_ids")))
    engine::check_length(*length, config);
}

template <class Model>
ModelInput read_input(OptionReader& reader, const ElectraConfig& config) {
  check_length(reader, config);
  const auto tokens = [&](const char* name) { return token_tensor(name, reader.take(name)); };
  const auto values = [&](const char* name) { return value_tensor(name, reader.take(name)); };
  ModelInput input;
  input.input_ids = tokens("input_ids");
  input.attention_mask = tokens("attention_mask");
  input.token_type_ids = tokens("token_type_ids");
  input.position_ids = tokens("position_ids");
  input.inputs_embeds = values("inputs_embeds");
  input.head_mask = values("head_mask");
  input.encoder_hidden_states = values("encoder_hidden_states");
  input.encoder_attention_mask = tokens("encoder_attention_mask");
  read_labels<Model>(reader, input);
  return input;
}

/// Reads past_key_values and use_cache. Returns the cache that a pass reads and appends to, None if
/// it has none.
template <class Model>
nb::object read_cache(OptionReader& reader, const Model& model, const ModelInput& input) {
  if constexpr (takes_cache<Model>) {
    const nb::handle past = reader.take("past_key_values");
    std::optional<bool> is_asked_for;
    reader.read("use_cache", is_asked_for);
    const CacheRequest request{past.is_valid() && !past.is_none(), is_asked_for.value_or(false)};
    const ModelClass& model_class = *class_of_task(is_base<Model> ? "base" : "causal-lm");
    if (uses_cache(model_class, model.config(), input, request))
      return request.has_past ? nb::borrow(past) : nb::cast(new HeldCache);
  }
  return nb::none();
}

RaggedBatch read_ragged(OptionReader& reader) {
  RaggedBatch batch;
  batch.input_ids = integers_of<std::int32_t>("input_ids", reader.take("input_ids"));
  batch.token_type_ids = integers_of<std::int32_t>("token_type_ids", reader.take("token_type_ids"));
  batch.lengths = integers_of<Index>("lengths", reader.take("lengths"));
  return batch;
}

/// Reads what is returned, and whether padding is computed: absent, where the loss asks for it.
ForwardOptions read_forward_options(OptionReader& reader, bool needs_padding) {
  ForwardOptions options;
  std::optional<bool> hidden_states, attentions, padding;
  reader.read("output_hidden_states", hidden_states);
  reader.read("output_attentions", attentions);
  reader.read("compute_padding", padding);
  reader.finish();
  options.output_hidden_states = hidden_states.value_or(false);
  options.output_attentions = attentions.value_or(false);
  options.compute_padding = padding.value_or(needs_padding);
  return options;
}

void add_result(const nb::dict& members, BaseModelOutput& output) {
  members["last_hidden_state"] = to_python(std::move(output.last_hidden_state));
}
void add_result(const nb::dict& members, QuestionAnsweringModelOutput& output) {
  members["start_logits"] = to_python(std::move(output.start_logits));
  members["end_logits"] = to_python(std::move(output.end_logits));
}
template <class Output>
void add_result(const nb::dict& members, Output& output) {
  members["logits"] = to_python(std::move(output.logits));
}

void add_layers(const nb::dict& members, const char* name, std::vector<Tensor>& layers) {
  if (layers.empty()) return;
  members[name] =
      nb::tuple(list_of(layers, [](Tensor& layer) { return to_python(std::move(layer)); }));
}

/// Returns the members of an output that are there, in the order of transformers.
template <class Output>
nb::dict members_of(Output output, const nb::object& cache) {
  nb::dict members;
  if (output.loss) members["loss"] = to_python(Tensor(Shape{}, {*output.loss}));
  add_result(members, output);
  if (!cache.is_none()) members["past_key_values"] = cache;
  add_layers(members, "hidden_states", output.hidden_states);
  add_layers(members, "attentions", output.attentions);
  add_layers(members, "cross_attentions", output.cross_attentions);
  return members;
}

template <class Model, class Input>
nb::dict run(const Model& model, const Input& input, const ForwardOptions& options,
             const nb::object& cache = nb::none()) {
  const auto output = [&] {
    const ReleasedGil released;
    return model.forward(input, options);
  };
  return members_of(output(), cache);
}

template <class Model>
nb::dict run_with(const nb::object& cache, const Model& model, const ModelInput& input,
                  ForwardOptions options) {
  if (cache.is_none()) return run(model, input, options);
  auto& held = nb::cast<HeldCache&>(cache);
  const CacheUse use(held);
  options.cache = &held.cache;
  return run(model, input, options, cache);
}

template <class Model>
nb::class_<Model> bind_model(nb::module_& module, const char* name) {
  const std::string taker = std::string(name) + "()";
  return nb::class_<Model>(module, name)
      .def_static(
          "from_pretrained",
          [](const std::filesystem::path& folder, const nb::dict& arguments) {
            const LoadOptions options = load_options_of(arguments);
            const ReleasedGil released;
            return Model::from_pretrained(folder, options);
          },
          nb::arg("folder"), nb::arg("arguments"))
      .def("config_json", [](const Model& model) { return model.config().to_json(); })
      .def(
          "forward",
          [taker](const Model& model, const nb::dict& arguments) {
            OptionReader reader(taker, arguments);
            const ModelInput input = read_input<Model>(reader, model.config());
            const nb::object cache = read_cache(reader, model, input);
            const bool needs_padding = !input.start_positions.empty();
            return run_with(cache, model, input, read_forward_options(reader, needs_padding));
          },
          nb::arg("arguments"))
      .def(
          "forward_ragged",
          [taker](const Model& model, const nb::dict& arguments) {
            OptionReader reader(taker, arguments);
            const RaggedBatch batch = read_ragged(reader);
            return run(model, batch, read_forward_options(reader, false));
          },
          nb::arg("arguments"));
}

}  // namespace

void bind_models(nb::module_& module) {
  bind_model<ElectraModel>(module, "ElectraModel");
  bind_model<ElectraForPreTraining>(module, "ElectraForPreTraining");
  bind_model<ElectraForMaskedLM>(module, "ElectraForMaskedLM");
  bind_model<ElectraForCausalLM>(module, "ElectraForCausalLM");
  bind_model<ElectraForSequenceClassification>(module, "ElectraForSequenceClassification");
  bind_model<ElectraForTokenClassification>(module, "ElectraForTokenClassification");
  bind_model<ElectraForQuestionAnswering>(module, "ElectraForQuestionAnswering");
  bind_model<ElectraForMultipleChoice>(module, "ElectraForMultipleChoice");
}

}  // namespace electra::python
