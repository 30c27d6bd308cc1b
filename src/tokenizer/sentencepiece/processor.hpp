#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "tokenizer/sentencepiece/model_proto.hpp"

namespace electra::tokenizer::sentencepiece {

/// Whether this build contains the library SentencePiece.
bool is_available();

/// A piece and the range of bytes of the text that it covers.
struct EncodedPiece {
  std::string text;
  std::size_t begin;
  std::size_t end;
};

/// A loaded SentencePiece model. Const after construction; any number of threads may share it.
class Processor {
 public:
  /// Loads a checked model. Throws `tokenizer`, or `unsupported` in a build without the library.
  Processor(std::string_view bytes, const ModelProto& proto, FileName file);
  Processor(const Processor&) = delete;
  Processor& operator=(const Processor&) = delete;
  ~Processor();

  std::vector<EncodedPiece> encode(std::string_view text) const;
  /// Returns the id of a piece; that of the unknown piece if there is no such piece.
  std::int32_t id_of(std::string_view piece) const;
  std::string decode(const std::vector<std::string>& pieces) const;

 private:
  struct Library;
  std::unique_ptr<Library> library_;
};

}  // namespace electra::tokenizer::sentencepiece
