#pragma once

#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/wordpiece.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::engine {

/// The slow path after the normalizer: normalized characters to tokens.
template <Detail detail>
void tokenize_normalized(const WordPiece& model, const unicode::AlignedCharacter* first,
                         const unicode::AlignedCharacter* last, TokenStream& stream);

}  // namespace electra::tokenizer::engine
