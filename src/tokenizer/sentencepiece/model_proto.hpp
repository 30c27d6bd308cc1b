#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"

namespace electra::tokenizer::sentencepiece {

/// Larger files are refused.
constexpr std::size_t max_model_bytes = std::size_t{64} << 20;

enum class PieceType { normal = 1, unknown, control, user_defined, unused, byte };

/// A SentencePiece model file: the protobuf message ModelProto. Texts are views of its bytes.
struct ModelProto {
  struct Piece {
    std::string_view text;
    float score;
    PieceType type;
  };

  std::vector<Piece> pieces;  ///< by id
  bool is_unigram = true;
};

/// Parses a model and validates every byte that the library relies on, so that what passes can be
/// loaded by it. Throws `tokenizer` with the name of the file. Does not use the library.
ModelProto read_model_proto(std::string_view bytes, FileName file = {"spiece.model"});

}  // namespace electra::tokenizer::sentencepiece
