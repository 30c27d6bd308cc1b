#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "tokenizer/sentencepiece_model.hpp"

namespace electra::tokenizer {

/// Whether this build has the library SentencePiece in it.
bool has_sentencepiece();

/// A piece of a text, and the bytes of the text that it stands for.
struct SentencePiece {
  std::string text;
  std::size_t begin;
  std::size_t end;
};

/// A SentencePiece model. Const after construction, and any number of threads may use one.
class SentencePieceModel {
 public:
  /// Takes a model's bytes and what was read of them. Throws `tokenizer`, or `unsupported` if this
  /// build cannot read one.
  SentencePieceModel(std::string_view bytes, const SentencePieceSource& source, FileName file);
  SentencePieceModel(const SentencePieceModel&) = delete;
  SentencePieceModel& operator=(const SentencePieceModel&) = delete;
  ~SentencePieceModel();

  std::vector<SentencePiece> encode(std::string_view text) const;
  /// Gives the id of the unknown piece where there is no such piece.
  std::int32_t id_of(std::string_view piece) const;
  std::string decode(const std::vector<std::string>& pieces) const;

 private:
  struct Library;
  std::unique_ptr<Library> library_;
};

}  // namespace electra::tokenizer
