#include "tokenizer/encoding/padding.hpp"

#include <algorithm>

#include "electra/core/error.hpp"
#include "tokenizer/encoding/encoding_access.hpp"

namespace electra::tokenizer::encoding {
namespace {

// A length may come from a file: beside the tokens of the longest text there may be so many for
// each of few texts together, or for each of many.
constexpr Index max_padding = Index{1} << 20;
constexpr Index padding_of_each = Index{1} << 13;

Index longest_of(const std::vector<Encoding>& encodings) {
  Index longest = 0;
  for (const Encoding& encoding : encodings) longest = std::max(longest, encoding.size());
  return longest;
}

}  // namespace

Index padded_length(const ResolvedOptions& options, Index longest, std::size_t count) {
  if (options.padding == PaddingStrategy::do_not_pad) return 0;
  const Index length = options.padding == PaddingStrategy::max_length ? options.pad_to : longest;
  const Index excess = length % options.pad_to_multiple_of;
  const Index added = excess == 0 ? 0 : options.pad_to_multiple_of - excess;
  const Index padding =
      std::max(padding_of_each, max_padding / std::max<Index>(1, static_cast<Index>(count)));
  const Index most = longest + padding;
  require(length <= most && added <= most - length, ErrorCode::input, "cannot pad to ", length,
          " tokens and a multiple of ", options.pad_to_multiple_of, "; at most ", padding,
          " tokens of padding are supported, as there ", count == 1 ? "is " : "are ", count,
          count == 1 ? " text" : " texts");
  return length + added;
}

void pad_encodings(const ResolvedOptions& options, const engine::TokenTexts& texts,
                   std::vector<Encoding>& encodings) {
  if (options.padding == PaddingStrategy::do_not_pad) return;
  const Index length = padded_length(options, longest_of(encodings), encodings.size());
  for (Encoding& encoding : encodings) EncodingAccess::pad(options, length, texts, encoding);
}

TokenBatch padded_batch(const ResolvedOptions& options, const std::vector<Encoding>& encodings) {
  const Index longest = longest_of(encodings);
  const Index length = std::max(longest, padded_length(options, longest, encodings.size()));
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
