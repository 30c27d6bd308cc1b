#include "electra/pipelines/replaced_token_detection.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "electra/core/error.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"

namespace electra {
namespace {

using Tokens = ReplacedTokenDetectionPipeline::Tokens;

Tokens judge(const Encoding& encoding, const float* logits, float threshold) {
  // Compared as logits, of which even those far from 0 differ: as in the reference, 0 itself is
  // not replaced.
  const double limit =
      std::log(static_cast<double>(threshold) / (1 - static_cast<double>(threshold)));
  Tokens tokens;
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    if (encoding.special_tokens_mask[i] != 0) continue;
    float score = logits[i];
    pipelines::sigmoid(&score, 1);
    tokens.push_back({std::string(encoding.token(static_cast<Index>(i))), encoding.offsets[i].start,
                      encoding.offsets[i].end, score, logits[i] > limit, logits[i]});
  }
  return tokens;
}

/// Adds the tokens of the next window; of those that both have, each has half.
void append(Tokens& tokens, Tokens window, Index stride) {
  std::size_t shared = 0;
  if (!tokens.empty()) {
    shared = std::min(static_cast<std::size_t>(stride), window.size());
    tokens.resize(tokens.size() - shared / 2);
    shared -= shared / 2;
  }
  tokens.insert(tokens.end(), std::make_move_iterator(window.begin()) + static_cast<Index>(shared),
                std::make_move_iterator(window.end()));
}

}  // namespace

EncodeOptions ReplacedTokenDetectionPipeline::encode_options(const Options& options) const {
  require(options.threshold >= 0 && options.threshold <= 1, ErrorCode::input,
          OptionName{"threshold"}, " is ", options.threshold, "; it must be from 0 to 1");
  EncodeOptions encoding =
      pipelines::windows_with(options.stride, {tokenizer_, model_.config(), options.max_length});
  encoding.truncation_side = Side::right;  // append() takes windows in the order of the text
  return encoding;
}

std::vector<Tokens> ReplacedTokenDetectionPipeline::answer(const TextList& texts,
                                                           const Options& options) const {
  const EncodeOptions encoding = encode_options(options);
  auto windows = pipelines::windows_of(tokenizer_.encode_batch(texts, encoding));
  std::vector<Tokens> of_window(windows.size());
  pipelines::for_each_batch(windows, options, [&](const auto& batch) {
    const Tensor logits = model_.forward(batch.tokens).logits;
    const float* row = logits.data();
    for (const Index place : batch.windows) {
      const auto window = static_cast<std::size_t>(place);
      of_window[window] = judge(windows[window].encoding, row, options.threshold);
      row += windows[window].encoding.size();
    }
  });
  std::vector<Tokens> all(texts.size());
  for (std::size_t i = 0; i < windows.size(); ++i) {
    append(all[static_cast<std::size_t>(windows[i].input)], std::move(of_window[i]),
           encoding.stride);
  }
  for (std::size_t text = 0; text < all.size() && options.offset_unit == OffsetUnit::bytes;
       ++text) {
    const pipelines::CharacterText characters(texts[text]);
    for (JudgedToken& token : all[text])
      characters.convert(options.offset_unit, token.start, token.end);
  }
  return all;
}

std::vector<Tokens> ReplacedTokenDetectionPipeline::operator()(const TextList& texts,
                                                               const Options& options) const {
  return pipelines::with_index(
      texts, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

}  // namespace electra
