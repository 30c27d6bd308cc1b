#include "pipelines/encode.hpp"

#include <algorithm>

#include "electra/core/error.hpp"

namespace electra::pipelines {

Index longest_input(const ElectraTokenizer& tokenizer, const ElectraConfig& config) {
  return std::min(tokenizer.model_max_length().value_or(config.max_position_embeddings),
                  config.max_position_embeddings);
}

EncodeOptions whole_or_cut(bool truncation, const ElectraTokenizer& tokenizer,
                           const ElectraConfig& config) {
  EncodeOptions options;
  options.truncation = TruncationStrategy::do_not_truncate;
  if (truncation) {
    options.truncation = TruncationStrategy::longest_first;
    options.max_length = longest_input(tokenizer, config);
  }
  return options;
}

EncodeOptions windows_with(std::optional<Index> stride, const ElectraTokenizer& tokenizer,
                           const ElectraConfig& config) {
  EncodeOptions options = whole_or_cut(true, tokenizer, config);
  const Index room = *options.max_length - tokenizer.num_special_tokens_to_add();
  options.stride = stride.value_or(room / 4);
  require(options.stride >= 0 && options.stride < room, ErrorCode::input, OptionName{"stride"},
          " is ", options.stride, "; a window has room for ", room, " tokens, and ",
          OptionName{"stride"}, " must be from 0 to one less");
  options.return_overflowing_tokens = true;
  return options;
}

}  // namespace electra::pipelines
