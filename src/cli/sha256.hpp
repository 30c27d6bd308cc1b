#pragma once

#include <cstddef>
#include <string>

namespace electra::cli {

/// Returns the SHA-256 of these bytes in 64 hexadecimal digits (FIPS 180-4).
std::string sha256(const std::byte* data, std::size_t size);

}  // namespace electra::cli
