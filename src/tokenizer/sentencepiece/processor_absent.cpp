// Processor in a build without the library SentencePiece; see processor.cpp.
#include "electra/core/error.hpp"
#include "tokenizer/sentencepiece/processor.hpp"

namespace electra::tokenizer::sentencepiece {

struct Processor::Library {};

bool is_available() { return false; }

Processor::Processor(std::string_view /*bytes*/, const ModelProto& /*proto*/, FileName file) {
  fail(ErrorCode::unsupported, file,
       " is a SentencePiece model, which this build of electra cannot read; build it with "
       "ELECTRA_WITH_SENTENCEPIECE");
}

Processor::~Processor() = default;

std::vector<EncodedPiece> Processor::encode(std::string_view /*text*/) const { return {}; }
std::int32_t Processor::id_of(std::string_view /*piece*/) const { return 0; }
std::string Processor::decode(const std::vector<std::string>& /*pieces*/) const { return {}; }

}  // namespace electra::tokenizer::sentencepiece
