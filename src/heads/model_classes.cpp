#include "heads/model_classes.hpp"

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
void read(const Weights& weights, const ElectraConfig& config) {
  const Model model(weights, config, std::make_shared<ThreadPool>(1));
  weights.require_complete();
}

// Where two classes have the same sign, the first is meant unless the config names the other.
constexpr ModelClass classes[] = {
    {"ElectraForPreTraining", "discriminator_predictions.dense.weight",
     read<ElectraForPreTraining>},
    {"ElectraForMaskedLM", "generator_predictions.dense.weight", read<ElectraForMaskedLM>},
    {"ElectraForCausalLM", "generator_predictions.dense.weight", read<ElectraForCausalLM>},
    {"ElectraForSequenceClassification", "classifier.out_proj.weight",
     read<ElectraForSequenceClassification>},
    {"ElectraForTokenClassification", "classifier.weight", read<ElectraForTokenClassification>},
    {"ElectraForQuestionAnswering", "qa_outputs.weight", read<ElectraForQuestionAnswering>},
    {"ElectraForMultipleChoice", "classifier.weight", read<ElectraForMultipleChoice>},
};
constexpr ModelClass bare = {"ElectraModel", "", read<ElectraModel>};

}  // namespace

const ModelClass& class_of(const ElectraConfig& config, const WeightSource& source) {
  for (const std::string& name : config.architectures) {
    if (name == bare.architecture) return bare;
    for (const ModelClass& known : classes) {
      if (known.architecture == name && source.find(known.sign) != nullptr) return known;
    }
  }
  for (const ModelClass& known : classes) {
    if (source.find(known.sign) != nullptr) return known;
  }
  return bare;
}

}  // namespace electra
