#include "heads/generation/text_decoder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "electra/core/error.hpp"

namespace electra::generation {

Tensor TextDecoder::read(const std::vector<Task>& tasks) {
  Index longest = 0;
  for (const Task& task : tasks) {
    longest = std::max(longest, static_cast<Index>(task.prompt.size()));
  }
  const Shape shape{static_cast<Index>(tasks.size()), longest};
  ModelInput input{TokenTensor(shape), TokenTensor(shape)};
  Index row = 0;
  for (const Task& task : tasks) {
    std::copy(task.prompt.begin(), task.prompt.end(), input.input_ids.data() + row * longest);
    std::fill_n(input.attention_mask.data() + row * longest, task.prompt.size(), 1);
    ++row;
  }
  return forward(input);
}

Tensor TextDecoder::append(const Ids& tokens) {
  return forward({TokenTensor({static_cast<Index>(tokens.size()), 1}, tokens)});
}

void TextDecoder::keep(const std::vector<Index>& from) {
  std::vector<Index> all(static_cast<std::size_t>(cache_.batch_size()));
  std::iota(all.begin(), all.end(), Index{0});
  if (from != all) cache_.reorder(from);
}

Tensor TextDecoder::forward(const ModelInput& input) {
  ForwardOptions options;
  options.cache = &cache_;
  options.workspace = &workspace_;
  ModelOutput output;
  model_.base().pack(input, options, workspace_);
  workspace_.input.batch.last_rows(workspace_.input.wanted_rows);
  model_.base().encode(input, options, workspace_, output);
  model_.head().forward(workspace_);
  const Tensor& logits = workspace_.head.scores;
  const bool are_numbers =
      std::all_of(logits.begin(), logits.end(), [](float logit) { return std::isfinite(logit); });
  require(are_numbers, ErrorCode::weights,
          "the model scores a token with infinity or no number, so no next token can be chosen; ",
          "its weights are damaged or too large");
  return logits;
}

}  // namespace electra::generation
