#pragma once

// One small HDF5 file, read as Keras's, and what becomes of it when a field is changed.

#include <memory>
#include <string>
#include <vector>

#include "io/hdf5/hdf5_builder.hpp"
#include "io/hdf5/keras.hpp"
#include "io/support.hpp"

namespace electra::io::hdf5 {

using testing::bytes_of;
using testing::Hdf5Builder;
using testing::LabelledBytes;
using testing::message_without;
using testing::TemporaryFolder;

inline const std::string six = bytes_of(std::vector<float>{0, 1, 2, 3, 4, 5});

inline std::vector<NamedParameter> read(const TemporaryFolder& folder, const std::string& bytes) {
  return read_keras(std::make_shared<MappedFile>(folder.write("x", bytes)));
}

inline std::string error_in(const LabelledBytes& file) {
  const TemporaryFolder folder;
  return message_without(folder.path(), [&] { read(folder, file.bytes()); });
}

/// A file of one dataset "a" of [2, 3] in the root.
inline LabelledBytes sample() {
  Hdf5Builder builder;
  const std::uint64_t dataset = builder.dataset("a", {2, 3}, six);
  return builder.finish(builder.group("root", {{"a", dataset}}));
}

/// The error for the sample with one field changed.
template <class Value>
std::string error_with(const std::string& label, const Value& value) {
  LabelledBytes file = sample();
  file.set(label, value);
  return error_in(file);
}

}  // namespace electra::io::hdf5
