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

bool decodes(const ElectraConfig& config, const WeightSource& /*source*/) {
  return config.is_decoder;
}

bool has_summary(const ElectraConfig& /*config*/, const WeightSource& source) {
  return source.find("sequence_summary.summary.weight") != nullptr;
}

// Of two classes with the same sign, the one that something tells from the other comes first.
constexpr ModelClass classes[] = {
    {"ElectraForPreTraining", "discriminator_predictions.dense.weight", nullptr,
     read<ElectraForPreTraining>},
    {"ElectraForCausalLM", "generator_predictions.dense.weight", decodes, read<ElectraForCausalLM>},
    {"ElectraForMaskedLM", "generator_predictions.dense.weight", nullptr, read<ElectraForMaskedLM>},
    {"ElectraForSequenceClassification", "classifier.out_proj.weight", nullptr,
     read<ElectraForSequenceClassification>},
    {"ElectraForMultipleChoice", "classifier.weight", has_summary, read<ElectraForMultipleChoice>},
    {"ElectraForTokenClassification", "classifier.weight", nullptr,
     read<ElectraForTokenClassification>},
    {"ElectraForQuestionAnswering", "qa_outputs.weight", nullptr,
     read<ElectraForQuestionAnswering>},
};
constexpr ModelClass bare = {"ElectraModel", "", nullptr, read<ElectraModel>};

}  // namespace

const ModelClass& class_of(const ElectraConfig& config, const WeightSource& source) {
  for (const std::string& name : config.architectures) {
    if (name == bare.architecture) return bare;
    for (const ModelClass& known : classes) {
      if (known.architecture == name && source.find(known.sign) != nullptr) return known;
    }
  }
  for (const ModelClass& known : classes) {
    if (source.find(known.sign) == nullptr) continue;
    if (known.meant == nullptr || known.meant(config, source)) return known;
  }
  return bare;
}

}  // namespace electra
