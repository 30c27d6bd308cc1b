#include "fuzz/target.hpp"
#include "fuzz/tokenizer.hpp"
#include "tokenizer/sentencepiece/model_proto.hpp"

// Models that pass the validation are loaded by the library and used. The texts of the pieces must
// be views of the input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    for (const auto& piece : electra::tokenizer::sentencepiece::read_model_proto(bytes).pieces) {
      const char* const end = piece.text.data() + piece.text.size();
      const bool inside = piece.text.data() >= bytes.data() && end <= bytes.data() + bytes.size();
      if (!inside) __builtin_trap();
    }
  } catch (const electra::Error&) {
    return 0;
  }
  return electra::fuzz::run_tokenizer("spiece.model", data, size,
                                      R"({"tokenizer_class": "BertJapaneseTokenizer", )"
                                      R"("subword_tokenizer_type": "sentencepiece"})");
}
