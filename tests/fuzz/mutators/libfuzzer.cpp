// libFuzzer's hook: three of four inputs are changed by ELECTRA_MUTATOR, which the build sets to
// the mutator of the target, the others byte by byte.
#include <algorithm>
#include <cstdint>
#include <string>

#include "fuzz/mutators/mutators.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed);

namespace {

void change_bytes(std::string& bytes) {
  const std::size_t size = bytes.size();
  const std::size_t room = size + 32;
  bytes.resize(room);
  auto* const data = reinterpret_cast<std::uint8_t*>(bytes.data());
  bytes.resize(LLVMFuzzerMutate(data, size, room));
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  electra::fuzz::Chance chance(seed, change_bytes);
  if (chance.below(4) != 0) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    const std::string changed = electra::fuzz::ELECTRA_MUTATOR(input, chance);
    if (changed.size() <= max_size) {
      std::copy(changed.begin(), changed.end(), data);
      return changed.size();
    }
  }
  return LLVMFuzzerMutate(data, size, max_size);
}
