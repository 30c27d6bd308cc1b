#pragma once

#include <cstdint>
#include <string_view>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/options.hpp"

namespace electra::tokenizer {

/// A call's options, each of them decided.
struct Plan {
  bool add_special_tokens = true;
  bool split_special_tokens = false;
  bool keeps_overflow = false;
  OffsetUnit unit = OffsetUnit::characters;
  TruncationStrategy truncation = TruncationStrategy::do_not_truncate;
  Side truncation_side = Side::right;
  Index max_length = 0;  ///< counts where something is cut
  Index stride = 0;
  PaddingStrategy padding = PaddingStrategy::do_not_pad;
  Side padding_side = Side::right;
  Index pad_to = 0;  ///< counts where texts are padded to a length
  Index pad_to_multiple_of = 1;
  std::int32_t pad_id = 0;
  std::string_view pad_text;  ///< lies in the settings
  std::int32_t pad_type_id = 0;
};

}  // namespace electra::tokenizer
