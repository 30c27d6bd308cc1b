#include "tokenizer/encoding/padding.hpp"

#include <algorithm>

#include "electra/core/error.hpp"
#include "tokenizer/encoding/encoding_access.hpp"
#include "tokenizer/encoding/whole.hpp"

namespace electra::tokenizer::encoding {
namespace {

// A length may come from a file, or from one long text among many short ones. Padded sequences may
// have so many tokens together, so many more for each text, and some for each token.
constexpr Index max_padded = Index{1} << 20;
constexpr Index padded_of_each = Index{1} << 11;
constexpr Index max_times_padded = 4;

/// The sequences that are padded to one length.
struct PaddedSequences {
  Index texts = 0;
  Index windows = 0;  ///< of the texts, beside their first
  Index tokens = 0;   ///< of all
  Index longest = 0;  ///< the tokens of the longest text

  /// Adds a text without its overflowing windows.
  void add(const Encoding& text) {
    ++texts;
    tokens += text.size();
    longest = std::max(longest, text.size());
  }
  void add_windows(const Encoding& text) {
    windows += static_cast<Index>(text.overflowing.size());
    for (const Encoding& window : text.overflowing) tokens += window.size();
  }
  /// Returns the maximum length that each may be padded to.
  Index max_length() const {
    const Index together = max_padded + padded_of_each * texts + max_times_padded * tokens;
    return together / std::max<Index>(1, texts + windows);
  }
};

/// Returns the length that these are padded to, `least` at least, as a tensor of them needs.
Index padded_length(const ResolvedOptions& options, const PaddedSequences& all, Index least) {
  Index length = 0;
  Index added = 0;
  if (options.padding != PaddingStrategy::do_not_pad) {
    length = options.padding == PaddingStrategy::max_length ? options.pad_to : all.longest;
    const Index excess = length % options.pad_to_multiple_of;
    if (excess != 0) added = options.pad_to_multiple_of - excess;
  }
  const Index most = all.max_length();
  require(std::max(length, least) <= most && added <= most - length, ErrorCode::input,
          "cannot pad ", all.texts + all.windows, " sequences of ", all.tokens,
          " tokens together to ", std::max(length, least), " each and a multiple of ",
          options.pad_to_multiple_of, "; at most ", most, " each are supported");
  return std::max(length + added, least);
}

}  // namespace

void pad_encodings(const ResolvedOptions& options, const engine::TokenTexts& texts,
                   Encoding* encodings, std::size_t count) {
  if (options.padding == PaddingStrategy::do_not_pad) return;
  PaddedSequences all;
  for (std::size_t i = 0; i < count; ++i) {
    require_whole(encodings[i], i);
    all.add(encodings[i]);
    all.add_windows(encodings[i]);
  }
  const Index length = padded_length(options, all, 0);
  for (std::size_t i = 0; i < count; ++i) EncodingAccess::pad(options, length, texts, encodings[i]);
}

TokenBatch padded_batch(const ResolvedOptions& options, const std::vector<Encoding>& encodings) {
  PaddedSequences all;
  for (std::size_t i = 0; i < encodings.size(); ++i) {
    require_whole(encodings[i], i);
    all.add(encodings[i]);
  }
  const Index length = padded_length(options, all, all.longest);
  const Shape shape{static_cast<Index>(encodings.size()), length};
  TokenBatch batch{TokenTensor(shape), TokenTensor(shape), TokenTensor(shape)};
  std::fill(batch.input_ids.begin(), batch.input_ids.end(), options.pad_id);
  std::fill(batch.token_type_ids.begin(), batch.token_type_ids.end(), 0);
  for (std::size_t row = 0; row < encodings.size(); ++row) {
    const Encoding& encoding = encodings[row];
    const Index padding = options.padding_side == Side::left ? length - encoding.size() : 0;
    const Index at = static_cast<Index>(row) * length + padding;
    std::copy(encoding.ids.begin(), encoding.ids.end(), batch.input_ids.data() + at);
    std::copy(encoding.attention_mask.begin(), encoding.attention_mask.end(),
              batch.attention_mask.data() + at);
    const std::vector<std::int32_t>& types = encoding.model_type_ids();
    if (types.empty()) continue;
    std::int32_t* const type_row = batch.token_type_ids.data() + static_cast<Index>(row) * length;
    std::fill_n(type_row, length, options.pad_type_id);
    std::copy(types.begin(), types.end(), type_row + padding);
  }
  return batch;
}

}  // namespace electra::tokenizer::encoding
