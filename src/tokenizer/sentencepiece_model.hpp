#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"

namespace electra::tokenizer {

/// Larger models are refused.
constexpr std::size_t most_sentencepiece_bytes = std::size_t{64} << 20;

enum class PieceType { normal = 1, unknown, control, user_defined, unused, byte };

/// What a SentencePiece model says. Texts lie in its bytes.
struct SentencePieceSource {
  struct Piece {
    std::string_view text;
    float score;
    PieceType type;
  };

  std::vector<Piece> pieces;  ///< by their ids
  bool is_unigram = true;
};

/// Looks at every byte of a SentencePiece model that the library would rely on, so that what passes
/// can be handed over to it. Throws `tokenizer` with the file's name. It needs nothing of the
/// library.
SentencePieceSource read_sentencepiece_model(std::string_view bytes, FileName file);

/// The same for who wants the pieces' texts alone.
std::vector<std::string_view> check_sentencepiece_model(std::string_view bytes,
                                                        FileName file = "spiece.model");

}  // namespace electra::tokenizer
