#pragma once

#include <cstdint>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/options.hpp"
#include "tokenizer/post_processor.hpp"

namespace electra::tokenizer {

/// A call's options, each of them decided.
struct Plan {
  bool add_special_tokens = true;
  bool split_special_tokens = false;
  bool keeps_overflow = false;
  OffsetUnit unit = OffsetUnit::characters;
  TruncationStrategy truncation = TruncationStrategy::do_not_truncate;
  Side truncation_side = Side::right;
  Index max_length = 0;  ///< counts where something is cut or padded to it
  Index stride = 0;
  PaddingStrategy padding = PaddingStrategy::do_not_pad;
  Side padding_side = Side::right;
  Index pad_to_multiple_of = 1;
  TemplateToken pad{0, {}};
  std::int32_t pad_type_id = 0;
};

}  // namespace electra::tokenizer
