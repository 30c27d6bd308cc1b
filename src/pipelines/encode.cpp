#include "pipelines/encode.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "electra/core/error.hpp"

namespace electra::pipelines {

// As the reference's max_length, one that is given counts whatever the tokenizer's folder says.
LengthLimit InputLimits::limit() const {
  const Index most = config.max_position_embeddings;
  if (!max_length) {
    const Index usual = tokenizer.model_max_length().value_or(most);
    if (usual < most) return {std::max(usual, Index{0}), "model_max_length"};
    return {most, "max_position_embeddings"};
  }
  require(*max_length >= special_tokens() && *max_length <= most, ErrorCode::input,
          OptionName{"max_length"}, " is ", *max_length, "; it must be from ", special_tokens(),
          ", the special tokens, to ", most, ", as many tokens as the model reads");
  return {*max_length, "max_length"};
}

// A length that is given is one that is expected, as in the reference. Models attend to every token
// that they are given, so the padding block of a tokenizer.json that is read alone does not count.
EncodeOptions whole() {
  EncodeOptions options;
  options.padding = PaddingStrategy::do_not_pad;
  options.truncation = TruncationStrategy::do_not_truncate;
  options.max_length = std::numeric_limits<Index>::max();
  return options;
}

Index token_count(const ElectraTokenizer& tokenizer, std::string_view text) {
  EncodeOptions options = whole();
  options.add_special_tokens = false;
  std::vector<std::int32_t> ids;
  tokenizer.append_ids(text, ids, options);
  return static_cast<Index>(ids.size());
}

LengthRule::LengthRule(const TruncatingOptions& options, const LengthLimit& limit)
    : limit_(limit), encoding_(whole()) {
  if (!options.truncation) return;
  encoding_.truncation = TruncationStrategy::longest_first;
  encoding_.max_length = limit.tokens;
}

void LengthRule::check_refused(Index tokens) const {
  const bool is_cut = encoding_.truncation != TruncationStrategy::do_not_truncate;
  require(is_cut || tokens <= limit_.tokens, ErrorCode::input, "a sequence of ", tokens,
          " tokens is longer than ", limit_.name, " (", limit_.tokens, "); set ",
          OptionName{"truncation"}, " to cut it");
}

Index PairTokens::of_first() {
  if (!of_first_) of_first_ = token_count(tokenizer_, first_);
  return *of_first_;
}

Index PairTokens::with(std::string_view second) {
  return of_first() + token_count(tokenizer_, second) + tokenizer_.num_special_tokens_to_add(true);
}

void LengthRule::log_cut(std::size_t index, Index found, Index kept) const {
  warn({LogKind::text_cut, {}, {}, index, found, kept}, "a text of ", found,
       " tokens is longer than ", limit_.name, " (", limit_.tokens, ") and was cut; without ",
       OptionName{"truncation"}, " it is an error");
}

EncodeOptions windows_with(std::optional<Index> stride, const InputLimits& limits) {
  EncodeOptions options = whole();
  options.truncation = TruncationStrategy::longest_first;
  options.max_length = limits.longest_input();
  const Index room = *options.max_length - limits.special_tokens();
  require(room > 0 || !limits.max_length, ErrorCode::input, OptionName{"max_length"}, " is ",
          *options.max_length, "; a window needs room for a token beside the ",
          limits.special_tokens(), " special ones");
  options.stride = stride.value_or(room / 4);
  require(options.stride >= 0 && options.stride < room, ErrorCode::input, OptionName{"stride"},
          " is ", options.stride, "; a window has room for ", room, " tokens, and ",
          OptionName{"stride"}, " must be from 0 to one less");
  options.return_overflowing_tokens = true;
  return options;
}

}  // namespace electra::pipelines
