#include "fuzz/target.hpp"
#include "fuzz/tokenizer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return electra::fuzz::run_tokenizer("vocab.txt", data, size);
}
