#include "tokenizer/encoding/whole.hpp"

#include "electra/core/error.hpp"

namespace electra::tokenizer::encoding {

void require_whole(const Encoding& encoding, std::size_t index) {
  const auto check = [&](const char* name, std::size_t size) {
    require(size == encoding.ids.size(), ErrorCode::input, "encoding ", index, " has ", size,
            " entries in its ", name, " and ", encoding.ids.size(),
            " in its ids; change the length of all or of none");
  };
  check("type_ids", encoding.type_ids.size());
  check("attention_mask", encoding.attention_mask.size());
  check("special_tokens_mask", encoding.special_tokens_mask.size());
  check("offsets", encoding.offsets.size());
  check("word_ids", encoding.word_ids.size());
  for (const Encoding& window : encoding.overflowing) require_whole(window, index);
}

}  // namespace electra::tokenizer::encoding
