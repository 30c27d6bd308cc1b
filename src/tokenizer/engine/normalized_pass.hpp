#pragma once

#include <cstddef>

#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/wordpiece.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::engine {

/// The slow path after the normalizer: normalized characters to tokens. May end early when the
/// stream has `limit` tokens.
template <Detail detail>
void tokenize_normalized(const WordPiece& model, const unicode::AlignedCharacter* first,
                         const unicode::AlignedCharacter* last, TokenStream& stream,
                         std::size_t limit);

}  // namespace electra::tokenizer::engine
