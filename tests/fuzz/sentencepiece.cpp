#include "fuzz/target.hpp"
#include "fuzz/tokenizer.hpp"
#include "tokenizer/sentencepiece/model_proto.hpp"

// What the check of a model lets pass is handed over to the library and used. The pieces that the
// check gives must lie in the input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    for (const std::string_view piece : electra::tokenizer::check_sentencepiece_model(bytes)) {
      const bool inside = piece.data() >= bytes.data() &&
                          piece.data() + piece.size() <= bytes.data() + bytes.size();
      if (!inside) __builtin_trap();
    }
  } catch (const electra::Error&) {
    return 0;
  }
  return electra::fuzz::run_tokenizer("spiece.model", data, size);
}
