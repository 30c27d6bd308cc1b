#pragma once

#include <cstdint>
#include <string_view>

namespace electra::io {

/// The CRC-32C (Castagnoli) of some bytes; `before` is that of the bytes in front of them.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0) noexcept;

/// The CRC-32C as TensorFlow and LevelDB store it: rotated and shifted, so that a CRC of data that
/// holds CRCs stays a good one.
std::uint32_t masked_crc32c(std::string_view bytes) noexcept;

}  // namespace electra::io
