#pragma once

#include <vector>

#include "electra/core/tensor.hpp"
#include "electra/heads/causal_lm.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/workspace.hpp"
#include "heads/generation/plan.hpp"

namespace electra::generation {

/// Texts that grow by one token at a time, over the keys and values of what they have so far.
class TextDecoder {
 public:
  explicit TextDecoder(const ElectraForCausalLM& model) : model_(model) {}

  /// Begins one text with each prompt; gives the logits of what may follow, [prompts, vocab_size].
  Tensor read(const std::vector<Task>& tasks);
  /// Adds a token to each text; gives the logits of what may follow, [texts, vocab_size].
  Tensor append(const Ids& tokens);
  /// Text i becomes a copy of what text `from[i]` was; texts that nobody copies are given up.
  void keep(const std::vector<Index>& from);

 private:
  Tensor forward(const ModelInput& input);

  const ElectraForCausalLM& model_;
  KeyValueCache cache_;
  Workspace workspace_;
};

}  // namespace electra::generation
