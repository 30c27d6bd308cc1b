#include "heads/generation/text_decoder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "electra/core/error.hpp"

namespace electra::generation {

Tensor TextDecoder::read(const std::vector<Task>& tasks) {
  RaggedBatch batch;
  for (const Task& task : tasks) {
    batch.append(task.prompt);
  }
  return forward(batch);
}

Tensor TextDecoder::append(const Ids& tokens) {
  return forward({tokens, {}, std::vector<Index>(tokens.size(), 1)});
}

void TextDecoder::keep(const std::vector<Index>& from) {
  std::vector<Index> all(static_cast<std::size_t>(cache_.batch_size()));
  std::iota(all.begin(), all.end(), Index{0});
  if (from != all) cache_.reorder(from);
}

Tensor TextDecoder::forward(const RaggedBatch& batch) {
  ForwardOptions options;
  options.cache = &cache_;
  ModelOutput output;
  const HeadInput last =
      model_.base().run(batch, options, &UnpaddedBatch::last_rows, workspace_, output);
  const Tensor& logits = model_.head().scores(last.rows, last.scratch);
  const bool are_numbers =
      std::all_of(logits.begin(), logits.end(), [](float logit) { return std::isfinite(logit); });
  require(are_numbers, ErrorCode::weights,
          "the model scores a token with infinity or no number, so no next token can be chosen; ",
          "its weights are damaged or too large");
  return logits;
}

}  // namespace electra::generation
