#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "electra/io/safetensors.hpp"

namespace electra::io::safetensors {

/// What the header of a safetensors file says of one tensor. Of the numbers nothing is checked but
/// that the shape's element count and byte count fit 64 bits.
struct Entry {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::uint64_t byte_count = 0;  ///< of the shape
  std::uint64_t begin = 0;       ///< in the data after the header
  std::uint64_t end = 0;
};

struct Header {
  SafetensorsMetadata metadata;
  std::vector<Entry> entries;  ///< in the order of the header
};

/// Reads the JSON of a header. Throws `weights` with a sentence that begins with `file`.
Header parse_header(std::string_view json, std::string_view file);

}  // namespace electra::io::safetensors
