#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"

namespace electra::tokenizer::sentencepiece {

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
  std::vector<std::string_view> tries;            ///< of the charsmaps
  std::vector<std::string_view> self_tests;       ///< fields of the message, in their order
  std::string_view unknown_surface = " \u2047 ";  ///< what unknown pieces are decoded to
  /// The most bytes that the denormalizer writes for a character of decoded text.
  std::size_t denormalized_bytes = 1;
};

/// Returns a model as it is given to the library. There is a value in place of every unused unit of
/// its charsmaps: such a unit is its own child by a zero byte, so that the library, which looks for
/// an entry at every character, would read a run of zero bytes to its end each time. And there are
/// no texts to test the model with: the library would tokenize and print them while it opens it.
std::string model_for_library(std::string_view bytes, const ModelProto& proto);

/// Parses a model and validates every byte that the library relies on, so that what passes can be
/// loaded by it. Throws `tokenizer` with the name of the file. Does not use the library.
ModelProto read_model_proto(std::string_view bytes, FileName file = {"spiece.model"});

}  // namespace electra::tokenizer::sentencepiece
