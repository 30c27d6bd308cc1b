#include "support/generated_folder.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "electra/io/safetensors.hpp"
#include "support/generated_weights.hpp"

namespace electra::testing {
namespace {

/// Adds the tensors of the head that the config's first architecture has.
void add_head(GeneratedWeights& weights, const ElectraConfig& config) {
  const Index hidden = config.hidden_size;
  const std::string& architecture = config.architectures.at(0);
  if (architecture == "ElectraForSequenceClassification") {
    weights.add_linear("classifier.dense", hidden, hidden);
    weights.add_linear("classifier.out_proj", hidden, config.num_labels());
  } else if (architecture == "ElectraForTokenClassification") {
    weights.add_linear("classifier", hidden, config.num_labels());
  } else if (architecture == "ElectraForQuestionAnswering") {
    weights.add_linear("qa_outputs", hidden, 2);
  } else if (architecture == "ElectraForMultipleChoice") {
    weights.add_linear("sequence_summary.summary", hidden, hidden);
    weights.add_linear("classifier", hidden, 1);
  } else if (architecture == "ElectraForPreTraining") {
    weights.add_linear("discriminator_predictions.dense", hidden, hidden);
    weights.add_linear("discriminator_predictions.dense_prediction", hidden, 1);
  } else if (architecture != "ElectraModel") {
    weights.add_linear("generator_predictions.dense", hidden, config.embedding_size);
    weights.add_layer_norm("generator_predictions.LayerNorm", config.embedding_size);
    weights.add("generator_lm_head.bias", {config.vocab_size});
  }
}

Parameter scaled(Parameter tensor, float scale) {
  const auto* values = static_cast<const float*>(tensor.data);
  auto copy = std::make_shared<std::vector<float>>(values, values + tensor.shape.element_count());
  for (float& value : *copy) value *= scale;
  tensor.data = copy->data();
  tensor.owner = std::move(copy);
  return tensor;
}

}  // namespace

GeneratedFolder::GeneratedFolder(const ElectraConfig& config, float scale) {
  const auto weights = generate_base(config);
  add_head(*weights, config);
  std::vector<NamedParameter> tensors;
  for (const std::string& name : weights->names()) {
    const bool is_norm = name.find("LayerNorm") != std::string::npos;
    tensors.push_back({name, scaled(*weights->find(name), is_norm ? 1 : scale)});
  }
  write_safetensors(path() / "model.safetensors", tensors);
  folder_.write("config.json", config.to_json());
  folder_.write("tokenizer_config.json", "{\"do_lower_case\": true, \"model_max_length\": " +
                                             std::to_string(config.max_position_embeddings) + "}");
  std::filesystem::copy_file(ELECTRA_TEST_DATA "/tokenizer/models/uncased-vocab/vocab.txt",
                             path() / "vocab.txt");
}

}  // namespace electra::testing
