#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/io/safetensors.hpp"

namespace electra::io::safetensors {

/// The header's entry for one tensor. Nothing is validated but that the byte count of the shape
/// fits 64 bits.
struct Entry {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::uint64_t byte_count = 0;  ///< of a tensor of this dtype and shape
  std::uint64_t begin = 0;       ///< offset in the data after the header
  std::uint64_t end = 0;
};

/// The header of a safetensors file.
struct Header {
  SafetensorsMetadata metadata;
  std::vector<Entry> entries;  ///< in the order of the header
};

/// Returns the dtype of this name, as in "BF16"; nothing if there is none.
std::optional<DType> dtype_named(std::string_view name) noexcept;

/// Parses the JSON of a header. Throws `weights` with a sentence that begins with `file`.
Header parse_header(std::string_view json, FileName file);

}  // namespace electra::io::safetensors
