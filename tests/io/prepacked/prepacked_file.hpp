#pragma once

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "electra/core/aligned.hpp"
#include "io/prepacked/prepacked.hpp"
#include "io/support.hpp"

namespace electra::testing {

/// The bytes of a prepacked file: matrices "encoder.m" of 128 bytes and "encoder.n" of 64, and the
/// tensor "encoder.a" of two numbers.
inline std::string prepacked_file(Precision precision) {
  const auto bytes = [](std::size_t size, char value) {
    const auto owner = std::make_shared<AlignedVector<char>>(size, value);
    return PackedBytes{{owner, owner->data()}, size};
  };
  const TemporaryFolder folder;
  io::AtomicFile written(folder.path() / "x");
  io::prepacked::write(written,
                       {{{"encoder.a", parameter({2}, {1, 2})}},
                        {{"encoder.m", bytes(128, 'm')}, {"encoder.n", bytes(64, 'n')}}},
                       precision);
  written.commit();
  std::ifstream file(folder.path() / "x", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace electra::testing
