#include "tokenizer/sentencepiece.hpp"

#include <algorithm>
#include <optional>
#include <sentencepiece_processor.h>

#include "electra/core/error.hpp"
#include "tokenizer/unigram.hpp"

namespace electra::tokenizer {

struct SentencePieceModel::Library {
  sentencepiece::SentencePieceProcessor processor;
  std::optional<Unigram> unigram;
};

namespace {

template <class Name>
void require_done(const sentencepiece::util::Status& status, ErrorCode code, const Name& refused) {
  require(status.ok(), code, refused, " was refused by SentencePiece: ", status.ToString());
}

/// Where the places of a normalised text lie in the original, as the library's pieces tell it.
class Places {
 public:
  Places(std::string_view text, const std::vector<SentencePiece>& pieces)
      : text_(text), pieces_(pieces) {
    for (const SentencePiece& piece : pieces) {
      begins_.push_back(normalized_.size());
      normalized_ += piece.text;
    }
  }

  const std::string& normalized() const { return normalized_; }
  const std::vector<std::size_t>& begins() const { return begins_; }

  /// A piece that is not among the library's is as exact as those that it overlaps.
  SentencePiece piece(std::size_t begin, std::size_t end) const {
    return {normalized_.substr(begin, end - begin), original(begin, false),
            original(end - 1, true)};
  }

 private:
  std::size_t original(std::size_t place, bool as_end) const {
    const auto after = std::upper_bound(begins_.begin(), begins_.end(), place);
    const auto number = static_cast<std::size_t>(after - begins_.begin()) - 1;
    const SentencePiece& piece = pieces_[number];
    const std::string_view surface = text_.substr(piece.begin, piece.end - piece.begin);
    const std::string_view whole = piece.text;
    const std::size_t added = whole.size() - std::min(whole.size(), surface.size());
    if (whole.substr(added) != surface) return as_end ? piece.end : piece.begin;
    const std::size_t inside = place - begins_[number] + (as_end ? 1 : 0);
    return piece.begin + (inside < added ? 0 : inside - added);
  }

  std::string_view text_;
  const std::vector<SentencePiece>& pieces_;
  std::string normalized_;
  std::vector<std::size_t> begins_;
};

}  // namespace

bool has_sentencepiece() { return true; }

SentencePieceModel::SentencePieceModel(std::string_view bytes, const SentencePieceSource& source,
                                       FileName file)
    : library_(std::make_unique<Library>()) {
  require_done(library_->processor.LoadFromSerializedProto(bytes), ErrorCode::tokenizer, file);
  const bool has_bytes = std::any_of(
      source.pieces.begin(), source.pieces.end(),
      [](const SentencePieceSource::Piece& piece) { return piece.type == PieceType::byte; });
  // Bytes stand for themselves among the pieces, and the text cannot be put together again.
  if (source.is_unigram && !has_bytes) library_->unigram.emplace(source);
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
  if (!library_->unigram) return pieces;
  const Places places(text, pieces);
  std::vector<std::size_t> begins = library_->unigram->cut(places.normalized());
  if (begins == places.begins()) return pieces;
  std::vector<SentencePiece> result;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const bool is_last = i + 1 == begins.size();
    result.push_back(places.piece(begins[i], is_last ? places.normalized().size() : begins[i + 1]));
  }
  return result;
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
