#pragma once

#include <cstdint>

namespace electra::io {

/// The largest extent of a tensor in any file: products of a few of them stay countable.
constexpr std::uint64_t max_extent = std::uint64_t{1} << 40U;

}  // namespace electra::io
