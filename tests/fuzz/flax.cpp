#include "io/flax/flax.hpp"

#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return electra::fuzz::run(data, size, electra::io::flax::read);
}
