#include "pipelines/cross_encoder.hpp"

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/config_fields.hpp"
#include "io/json_parser.hpp"
#include "pipelines/scores.hpp"

namespace electra::pipelines {
namespace {

constexpr const char* section_key = "sentence_transformers";
constexpr const char* old_key = "sbert_ce_default_activation_function";

const char* class_of(FunctionToApply function) {
  if (function == FunctionToApply::softmax) return "torch.nn.Softmax";
  return function == FunctionToApply::sigmoid ? "torch.nn.Sigmoid" : "torch.nn.Identity";
}

/// The value of a key that stands for nothing elsewhere; null if it is not there.
io::OwnedJson value_of(const ElectraConfig& config, const char* key) {
  const auto found = config.other.find(key);
  if (found == config.other.end()) return {};
  return io::parse_json_text(found->second, "config.json", ErrorCode::config);
}

}  // namespace

// The newer key counts even where its value is null, as in the reference.
std::string activation_of(const ElectraConfig& config) {
  const auto section = value_of(config, section_key);
  const auto found = section->is_object() ? section->find("activation_fn") : section->end();
  const bool is_new = section->is_object() && found != section->end();
  const io::OwnedJson name = is_new ? io::OwnedJson(*found) : value_of(config, old_key);
  const std::string key = is_new ? std::string(section_key) + ".activation_fn" : old_key;
  return name->is_null() ? "" : io::ConfigFields::text(key, name);
}

ScoreFunction::ScoreFunction(const std::optional<FunctionToApply>& wanted,
                             const NamedActivation& named, Index num_labels) {
  std::string name = named.class_path;
  if (wanted) {
    name = class_of(*wanted);
  } else if (name.empty()) {
    name = class_of(num_labels == 1 ? FunctionToApply::sigmoid : FunctionToApply::none);
  }
  activation_ = sentence::torch_activation_named(name);
  require(activation_ != nullptr, ErrorCode::unsupported, FileName{named.file},
          ": the activation is ", Quoted{name}, ", which is not supported; set ",
          OptionName{"function_to_apply"}, " to say what makes scores of its logits");
}

void ScoreFunction::apply(Tensor& logits) const {
  if (activation_->name == "Sigmoid") return sigmoid(logits.data(), logits.element_count());
  sentence::apply(*activation_, logits);
}

}  // namespace electra::pipelines
