#include "pipelines/encode.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "electra/core/error.hpp"

namespace electra::pipelines {

// As the reference's max_length, one that is given counts whatever the tokenizer's folder says.
Index InputLimits::longest_input() const {
  const Index most = config.max_position_embeddings;
  if (!max_length) return std::min(tokenizer.model_max_length().value_or(most), most);
  require(*max_length >= special_tokens() && *max_length <= most, ErrorCode::input,
          OptionName{"max_length"}, " is ", *max_length, "; it must be from ", special_tokens(),
          ", the special tokens, to ", most, ", as many tokens as the model reads");
  return *max_length;
}

Index token_count(const ElectraTokenizer& tokenizer, std::string_view text) {
  EncodeOptions options;
  options.add_special_tokens = false;
  options.truncation = TruncationStrategy::do_not_truncate;
  std::vector<std::int32_t> ids;
  tokenizer.append_ids(text, ids, options);
  return static_cast<Index>(ids.size());
}

EncodeOptions whole_or_cut(bool truncation, const InputLimits& limits) {
  EncodeOptions options;
  options.truncation = TruncationStrategy::do_not_truncate;
  if (truncation || limits.max_length) {
    options.truncation = TruncationStrategy::longest_first;
    options.max_length = limits.longest_input();
  }
  return options;
}

EncodeOptions windows_with(std::optional<Index> stride, const InputLimits& limits) {
  EncodeOptions options = whole_or_cut(true, limits);
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
