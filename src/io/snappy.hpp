#pragma once

#include <string>
#include <string_view>

#include "electra/core/error.hpp"

namespace electra {

/// Unpacks a block that Snappy packed. Throws `weights` with a sentence that begins with `file`,
/// also if the block says that it unpacks to more than `most_bytes`.
std::string unpack_snappy(std::string_view packed, std::size_t most_bytes, FileName file);

}  // namespace electra
