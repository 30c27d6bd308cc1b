#pragma once

#include <vector>

#include "electra/core/ragged_batch.hpp"
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

  /// Begins one text with each prompt; returns the logits of the next token, [prompts, vocab_size].
  Tensor read(const std::vector<Task>& tasks);
  /// Adds a token to each text; returns the logits of the next one, [texts, vocab_size].
  Tensor append(const Ids& tokens);
  /// Replaces text i by a copy of text `from[i]`.
  void keep(const std::vector<Index>& from);

 private:
  Tensor forward(const RaggedBatch& batch);

  const ElectraForCausalLM& model_;
  KeyValueCache cache_;
  Workspace workspace_;
};

}  // namespace electra::generation
