#include "fuzz/target.hpp"
#include "io/pytorch/pytorch.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return electra::fuzz::run(
      data, size, [](const auto& file) { return electra::io::pytorch::read_zip(file).tensors; });
}
