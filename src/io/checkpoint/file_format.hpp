#pragma once

#include <string_view>

#include "electra/core/mapped_file.hpp"

namespace electra::io::checkpoint {

/// The formats of weight files, and the index of a sharded checkpoint.
enum class FileFormat {
  safetensors,
  pytorch_zip,
  pytorch_legacy,
  keras_hdf5,
  flax,
  tensorflow_bundle,
  index,
  unknown,
};

/// Returns the format by the bytes of the file, whatever its name.
FileFormat format_of(const MappedFile& file) noexcept;

}  // namespace electra::io::checkpoint
