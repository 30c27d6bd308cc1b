#pragma once

#include <cstddef>
#include <string>

namespace electra::cli {

/// Returns the hash by which Git names a file of these bytes, in 40 hexadecimal digits: the SHA-1
/// (FIPS 180-4) of "blob SIZE", a zero and the bytes.
std::string git_hash(const std::byte* data, std::size_t size);

}  // namespace electra::cli
