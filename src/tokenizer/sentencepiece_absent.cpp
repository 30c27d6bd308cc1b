// Stands in for sentencepiece.cpp in a build without the library.
#include "electra/core/error.hpp"
#include "io/quoted.hpp"
#include "tokenizer/sentencepiece.hpp"

namespace electra::tokenizer {

struct SentencePieceModel::Library {};

bool has_sentencepiece() { return false; }

SentencePieceModel::SentencePieceModel(std::string_view /*bytes*/,
                                       const SentencePieceSource& /*source*/, FileName file) {
  fail(ErrorCode::unsupported, file,
       " is a SentencePiece model, which this build of electra cannot read; build it with "
       "ELECTRA_WITH_SENTENCEPIECE");
}

SentencePieceModel::~SentencePieceModel() = default;

std::vector<SentencePiece> SentencePieceModel::encode(std::string_view /*text*/) const {
  return {};
}
std::int32_t SentencePieceModel::id_of(std::string_view /*piece*/) const { return 0; }
std::string SentencePieceModel::decode(const std::vector<std::string>& /*pieces*/) const {
  return {};
}

}  // namespace electra::tokenizer
