#include "tokenizer/sentencepiece.hpp"

#include <sentencepiece_processor.h>

#include "electra/core/error.hpp"

namespace electra::tokenizer {

struct SentencePieceModel::Library {
  sentencepiece::SentencePieceProcessor processor;
};

namespace {

void require_done(const sentencepiece::util::Status& status, ErrorCode code,
                  std::string_view what) {
  require(status.ok(), code, what, " was refused by SentencePiece: ", status.ToString());
}

}  // namespace

bool has_sentencepiece() { return true; }

SentencePieceModel::SentencePieceModel(std::string_view bytes, std::string_view file)
    : library_(std::make_unique<Library>()) {
  require_done(library_->processor.LoadFromSerializedProto(bytes), ErrorCode::tokenizer, file);
}

SentencePieceModel::~SentencePieceModel() = default;

std::vector<SentencePiece> SentencePieceModel::encode(std::string_view text) const {
  sentencepiece::ImmutableSentencePieceText encoded;
  require_done(library_->processor.Encode(text, encoded.mutable_proto()), ErrorCode::input,
               "a text");
  std::vector<SentencePiece> pieces;
  pieces.reserve(encoded.pieces_size());
  for (const auto& piece : encoded.pieces()) {
    pieces.push_back({piece.piece(), piece.begin(), piece.end()});
  }
  return pieces;
}

std::int32_t SentencePieceModel::id_of(std::string_view piece) const {
  return library_->processor.PieceToId(piece);
}

std::string SentencePieceModel::decode(const std::vector<std::string>& pieces) const {
  std::string text;
  require_done(library_->processor.Decode(pieces, &text), ErrorCode::input, "a row of pieces");
  return text;
}

}  // namespace electra::tokenizer
