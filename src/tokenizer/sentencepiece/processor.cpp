#include "tokenizer/sentencepiece/processor.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <sentencepiece_processor.h>

#include "electra/core/error.hpp"
#include "tokenizer/sentencepiece/unigram.hpp"

namespace electra::tokenizer::sentencepiece {

struct Processor::Library {
  ::sentencepiece::SentencePieceProcessor processor;
  std::optional<Unigram> unigram;
};

namespace {

template <class Subject>
void require_ok(const ::sentencepiece::util::Status& status, ErrorCode code,
                const Subject& subject) {
  require(status.ok(), code, subject, " was refused by SentencePiece: ", status.ToString());
}

/// Loads a model. The library's trie throws exceptions of its own.
::sentencepiece::util::Status load(::sentencepiece::SentencePieceProcessor& processor,
                                   const std::string& bytes, FileName file) {
  try {
    return processor.LoadFromSerializedProto(bytes);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    fail(ErrorCode::tokenizer, file, " was refused by SentencePiece: ", error.what());
  }
}

/// Maps positions of the normalized text to the original text, through the library's pieces.
class Alignment {
 public:
  Alignment(std::string_view text, const std::vector<EncodedPiece>& pieces)
      : text_(text), pieces_(pieces) {
    for (const EncodedPiece& piece : pieces) {
      begins_.push_back(normalized_.size());
      normalized_ += piece.text;
    }
  }

  const std::string& normalized() const { return normalized_; }
  const std::vector<std::size_t>& begins() const { return begins_; }

  /// Returns the piece of a range of the normalized text. Unless the library has the same piece,
  /// its range in the original is as exact as those of the library's pieces that it overlaps.
  EncodedPiece piece(std::size_t begin, std::size_t end) const {
    return {normalized_.substr(begin, end - begin), original(begin, false),
            original(end - 1, true)};
  }

 private:
  std::size_t original(std::size_t position, bool as_end) const {
    const auto after = std::upper_bound(begins_.begin(), begins_.end(), position);
    const auto index = static_cast<std::size_t>(after - begins_.begin()) - 1;
    const EncodedPiece& piece = pieces_[index];
    const std::string_view surface = text_.substr(piece.begin, piece.end - piece.begin);
    const std::string_view whole = piece.text;
    const std::size_t added = whole.size() - std::min(whole.size(), surface.size());
    if (whole.substr(added) != surface) return as_end ? piece.end : piece.begin;
    const std::size_t inside = position - begins_[index] + (as_end ? 1 : 0);
    return piece.begin + (inside < added ? 0 : inside - added);
  }

  std::string_view text_;
  const std::vector<EncodedPiece>& pieces_;
  std::string normalized_;
  std::vector<std::size_t> begins_;  // of the library's pieces, in the normalized text
};

}  // namespace

bool is_available() { return true; }

Processor::Processor(std::string_view bytes, const ModelProto& proto, FileName file)
    : library_(std::make_unique<Library>()) {
  require_ok(load(library_->processor, model_for_library(bytes, proto), file), ErrorCode::tokenizer,
             file);
  const bool has_bytes =
      std::any_of(proto.pieces.begin(), proto.pieces.end(),
                  [](const ModelProto::Piece& piece) { return piece.type == PieceType::byte; });
  // The normalized text cannot be restored from byte pieces.
  if (proto.is_unigram && !has_bytes) library_->unigram.emplace(proto);
}

Processor::~Processor() = default;

std::vector<EncodedPiece> Processor::encode(std::string_view text) const {
  ::sentencepiece::ImmutableSentencePieceText encoded;
  require_ok(library_->processor.Encode(text, encoded.mutable_proto()), ErrorCode::input, "a text");
  std::vector<EncodedPiece> pieces;
  pieces.reserve(encoded.pieces_size());
  for (const auto& piece : encoded.pieces()) {
    pieces.push_back({piece.piece(), piece.begin(), piece.end()});
  }
  if (!library_->unigram) return pieces;
  const Alignment alignment(text, pieces);
  const std::vector<std::size_t> begins = library_->unigram->segment(alignment.normalized());
  if (begins == alignment.begins()) return pieces;
  std::vector<EncodedPiece> result;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const bool is_last = i + 1 == begins.size();
    result.push_back(
        alignment.piece(begins[i], is_last ? alignment.normalized().size() : begins[i + 1]));
  }
  return result;
}

std::int32_t Processor::id_of(std::string_view piece) const {
  return library_->processor.PieceToId(piece);
}

std::string Processor::decode(const std::vector<std::string>& pieces) const {
  std::string text;
  require_ok(library_->processor.Decode(pieces, &text), ErrorCode::input, "a sequence of pieces");
  return text;
}

}  // namespace electra::tokenizer::sentencepiece
