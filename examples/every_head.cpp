// One encoder under every head: every_head MODEL TEXT. What the folder lacks for a head is made up.
#include <electra/electra.hpp>
#include <iostream>

template <class Model, class Field>
void show(const char* name, const char* folder, const electra::ModelInput& input, Field field) {
  electra::LoadOptions options;
  options.missing_weights = electra::MissingWeights::initialize;
  electra::LoadReport report;
  const auto output = Model::from_pretrained(folder, options, &report).forward(input);
  std::cout << name << ": " << to_string((output.*field).shape()) << ", "
            << report.initialized.size() << " tensors made up\n";
}

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  using namespace electra;
  const auto tokenizer = ElectraTokenizer::from_pretrained(argv[1]);
  const ModelInput input = tokenizer.batch({argv[2]});
  ModelInput choices = tokenizer.batch({argv[2], "No."});  // the text, or "No."?
  const Shape one_question{1, 2, choices.input_ids.size(1)};
  choices.input_ids = std::move(choices.input_ids).reshaped(one_question);
  choices.attention_mask = std::move(choices.attention_mask).reshaped(one_question);
  choices.token_type_ids = {};
  show<ElectraModel>("base", argv[1], input, &BaseModelOutput::last_hidden_state);
  show<ElectraForPreTraining>("pretraining", argv[1], input, &ElectraForPreTrainingOutput::logits);
  show<ElectraForMaskedLM>("masked-lm", argv[1], input, &MaskedLMOutput::logits);
  show<ElectraForCausalLM>("causal-lm", argv[1], input, &CausalLMOutput::logits);
  show<ElectraForSequenceClassification>("sequence-classification", argv[1], input,
                                         &SequenceClassifierOutput::logits);
  show<ElectraForTokenClassification>("token-classification", argv[1], input,
                                      &TokenClassifierOutput::logits);
  show<ElectraForQuestionAnswering>("question-answering", argv[1], input,
                                    &QuestionAnsweringModelOutput::start_logits);
  show<ElectraForMultipleChoice>("multiple-choice", argv[1], choices,
                                 &MultipleChoiceModelOutput::logits);
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
