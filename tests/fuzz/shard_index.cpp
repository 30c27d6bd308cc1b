#include "io/checkpoint/shard_index.hpp"

#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return electra::fuzz::run(data, size, [](const auto& file) {
    electra::io::checkpoint::read_shard_index(*file);
    return std::vector<electra::NamedParameter>();
  });
}
