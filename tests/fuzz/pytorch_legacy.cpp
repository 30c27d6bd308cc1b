#include <algorithm>

#include "fuzz/target.hpp"
#include "io/pytorch/pytorch.hpp"

// The reader is only given files that begin with the magic number.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view magic = electra::io::pytorch::legacy_magic;
  if (size < magic.size() || !std::equal(magic.begin(), magic.end(), data, [](char a, auto b) {
        return static_cast<std::uint8_t>(a) == b;
      })) {
    return 0;
  }
  return electra::fuzz::run(
      data, size, [](const auto& file) { return electra::io::pytorch::read_legacy(file).tensors; });
}
