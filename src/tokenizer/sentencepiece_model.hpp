#pragma once

#include <string_view>
#include <vector>

namespace electra::tokenizer {

/// Larger models are refused.
constexpr std::size_t most_sentencepiece_bytes = std::size_t{64} << 20;

/// Looks at every byte of a SentencePiece model that the library would rely on, so that what passes
/// can be handed over to it. Gives the pieces by their ids; they lie in `bytes`. Throws `tokenizer`
/// with the file's name. It needs nothing of the library.
std::vector<std::string_view> check_sentencepiece_model(std::string_view bytes,
                                                        std::string_view file = "spiece.model");

}  // namespace electra::tokenizer
