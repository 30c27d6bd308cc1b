#pragma once

#include <optional>
#include <string>

#include "electra/core/tensor.hpp"
#include "electra/model/config.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "heads/sentence/torch_activation.hpp"

namespace electra::pipelines {

/// Returns the class of the activation that a CrossEncoder's config.json names; empty if it names
/// none. Throws `config` for one that is no text.
std::string activation_of(const ElectraConfig& config);

/// An activation, and where it is named.
struct NamedActivation {
  const std::string& class_path;  ///< empty: it is not named
  const std::string& file;
};

/// The function from the logits of a CrossEncoder to its scores.
class ScoreFunction {
 public:
  /// The function that is asked for; else the activation that is named; else the default for so
  /// many labels. Throws `unsupported` for a class that is not known.
  ScoreFunction(const std::optional<FunctionToApply>& wanted, const NamedActivation& named,
                Index num_labels);

  /// Replaces logits, [documents, num_labels], by scores.
  void apply(Tensor& logits) const;

 private:
  const sentence::TorchActivation* activation_;
};

}  // namespace electra::pipelines
