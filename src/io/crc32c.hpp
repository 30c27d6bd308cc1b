#pragma once

#include <cstdint>
#include <string_view>

namespace electra::io {

/// Returns the CRC-32C (Castagnoli) of `bytes`, continued from that of the bytes before them.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0) noexcept;

/// Returns the CRC-32C as TensorFlow and LevelDB store it: rotated and shifted, so that data that
/// holds CRCs can be checksummed itself.
std::uint32_t masked_crc32c(std::string_view bytes) noexcept;

}  // namespace electra::io
