#include "heads/model_classes.hpp"

#include <algorithm>
#include <string>

#include "core/logging.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/heads/causal_lm.hpp"
#include "electra/heads/masked_lm.hpp"
#include "electra/heads/multiple_choice.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/heads/question_answering.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"

namespace electra {
namespace {

template <class Model>
std::unique_ptr<AnyModel> load(const std::filesystem::path& folder, const LoadOptions& options,
                               LoadReport* report) {
  return std::make_unique<ModelOfClass<Model>>(Model::from_pretrained(folder, options, report));
}

template <class Model>
void read(const Weights& weights, const ElectraConfig& config, Precision precision) {
  const Model model(weights, config, precision, std::make_shared<ThreadPool>(1));
  require_complete(weights, config, std::nullopt);
}

constexpr Network network_of(const ElectraModel* /*type*/) { return Network::discriminator; }
template <class Head>
constexpr Network network_of(const ElectraForTask<Head>* /*type*/) {
  return Head::network;
}
constexpr Network network_of(const ElectraForMultipleChoice* /*type*/) {
  return ElectraMultipleChoiceHead::network;
}

enum class Cache { none, of_decoders };

template <class Model>
constexpr ModelClass row(std::string_view architecture, std::string_view task,
                         std::string_view sign, Cache cache = Cache::none,
                         decltype(ModelClass::matches) matches = nullptr) {
  const auto* type = static_cast<const Model*>(nullptr);
  return {architecture, task,        sign,       network_of(type), cache == Cache::of_decoders,
          matches,      load<Model>, read<Model>};
}

bool decodes(const ElectraConfig& config, const WeightSource& /*source*/) {
  return config.is_decoder;
}
bool encodes(const ElectraConfig& config, const WeightSource& /*source*/) {
  return !config.is_decoder;
}
bool has_summary(const ElectraConfig& /*config*/, const WeightSource& source) {
  return source.find("sequence_summary.summary.weight") != nullptr;
}
bool has_no_summary(const ElectraConfig& config, const WeightSource& source) {
  return !has_summary(config, source);
}

// Constant, so that a process can fork while another thread asks for the first time.
constexpr std::array<ModelClass, model_class_count> classes = {{
    row<ElectraModel>("ElectraModel", "base", "", Cache::of_decoders),
    row<ElectraForPreTraining>("ElectraForPreTraining", "pretraining",
                               "discriminator_predictions.dense.weight"),
    row<ElectraForMaskedLM>("ElectraForMaskedLM", "masked-lm", "generator_predictions.dense.weight",
                            Cache::none, encodes),
    row<ElectraForCausalLM>("ElectraForCausalLM", "causal-lm", "generator_predictions.dense.weight",
                            Cache::of_decoders, decodes),
    row<ElectraForSequenceClassification>("ElectraForSequenceClassification",
                                          "sequence-classification", "classifier.out_proj.weight"),
    row<ElectraForTokenClassification>("ElectraForTokenClassification", "token-classification",
                                       "classifier.weight", Cache::none, has_no_summary),
    row<ElectraForQuestionAnswering>("ElectraForQuestionAnswering", "question-answering",
                                     "qa_outputs.weight"),
    row<ElectraForMultipleChoice>("ElectraForMultipleChoice", "multiple-choice",
                                  "classifier.weight", Cache::none, has_summary),
}};

}  // namespace

const std::array<ModelClass, model_class_count>& model_classes() { return classes; }

namespace {

/// The first class for which `holds`; null if there is none.
template <class Predicate>
const ModelClass* first_class(const Predicate& holds) {
  const auto found = std::find_if(classes.begin(), classes.end(), holds);
  return found == classes.end() ? nullptr : &*found;
}

bool has_head(const ModelClass& model, const WeightSource& source) {
  return !model.is_bare() && source.find(model.sign) != nullptr;
}

bool matches(const ModelClass& model, const ElectraConfig& config, const WeightSource& source) {
  return model.matches == nullptr || model.matches(config, source);
}

/// The name of a class without the beginning that transformers gives to its twins for TensorFlow
/// and JAX, which have the same weights.
std::string_view without_framework(std::string_view name) {
  for (const std::string_view framework : {"TF", "Flax"}) {
    if (starts_with(name, framework)) return name.substr(framework.size());
  }
  return name;
}

/// The first class that the config names, that is known, and for which `holds`; null if there is
/// none.
template <class Predicate>
const ModelClass* first_named_in(const ElectraConfig& config, const Predicate& holds) {
  for (const std::string& architecture : config.architectures) {
    const std::string_view name = without_framework(architecture);
    const ModelClass* named = first_class(
        [&](const ModelClass& each) { return each.architecture == name && holds(each); });
    if (named != nullptr) return named;
  }
  return nullptr;
}

}  // namespace

const ModelClass* class_of_task(std::string_view task) {
  return first_class([task](const ModelClass& each) { return each.task == task; });
}

const ModelClass& class_named_in(const ElectraConfig& config) {
  const ModelClass* named = first_named_in(config, [](const ModelClass&) { return true; });
  return named != nullptr ? *named : model_classes().front();
}

bool names_unknown_class(const ElectraConfig& config) {
  return !config.architectures.empty() &&
         first_named_in(config, [](const ModelClass&) { return true; }) == nullptr;
}

Index detail::label_count(const ElectraConfig& config) {
  require(config.num_labels() > 0, ErrorCode::config, FileName{"config.json"}, ": ",
          FieldName{"id2label"}, " has no labels; a classifier needs one at least");
  return config.num_labels();
}

void detail::log_unknown_class(const std::filesystem::path& folder, const ElectraConfig& config) {
  if (!has_log_handler() || !names_unknown_class(config)) return;
  warn({LogKind::unknown_class}, FileName{folder.string()}, ": config.json names the class ",
       Quoted{config.architectures.front()},
       ", which is no class of transformers for ELECTRA; what its head computes is not known");
}

const ModelClass& class_of(const ElectraConfig& config, const WeightSource& source) {
  const ModelClass* named = first_named_in(
      config, [&](const ModelClass& each) { return each.is_bare() || has_head(each, source); });
  if (named != nullptr) return *named;
  const ModelClass* found = first_class([&](const ModelClass& each) {
    return has_head(each, source) && matches(each, config, source);
  });
  return found != nullptr ? *found : model_classes().front();
}

namespace {

[[noreturn]] void fail_on_unknown_class(const ElectraConfig& config) {
  std::string known;
  for (const ModelClass& each : model_classes())
    known += (known.empty() ? "" : ", ") + std::string(each.architecture);
  fail(ErrorCode::config, FileName{"config.json"}, ": ", FieldName{"architectures"}, " names ",
       Quoted{config.architectures.front()},
       ", which is no class of transformers for ELECTRA; "
       "name the one whose head the weights have: ",
       known);
}

}  // namespace

const ModelClass& class_to_read(const ElectraConfig& config, const WeightSource& source,
                                std::optional<Network> chosen) {
  const bool is_unknown = names_unknown_class(config);
  if (is_unknown && !chosen) fail_on_unknown_class(config);
  const ModelClass& named = class_named_in(config);
  const bool is_named = !is_unknown && !config.architectures.empty();
  const bool fits = !chosen || *chosen == named.network || named.is_bare();
  return is_named && fits ? named : class_of(config, source);
}

std::vector<const ModelClass*> heads_in(const ElectraConfig& config, const WeightSource& source) {
  const ModelClass& chosen = class_of(config, source);
  std::vector<const ModelClass*> heads;
  for (const ModelClass& each : model_classes()) {
    const bool is_meant =
        each.sign == chosen.sign ? &each == &chosen : matches(each, config, source);
    if (has_head(each, source) && is_meant) heads.push_back(&each);
  }
  return heads;
}

}  // namespace electra
