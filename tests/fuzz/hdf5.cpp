#include "fuzz/target.hpp"
#include "io/hdf5/keras.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return electra::fuzz::run(data, size, electra::io::hdf5::read_keras);
}
