#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "io/hdf5/file.hpp"

namespace electra {

/// What a B-tree of version 1 leads to.
enum class Hdf5TreeKind : std::uint8_t { group = 0, chunks = 1 };

/// Calls `visit` with the key of each leaf, of `key_size` bytes, and the address it leads to.
void for_each_hdf5_leaf(Hdf5File& file, std::uint64_t address, Hdf5TreeKind kind,
                        std::size_t key_size,
                        const std::function<void(std::string_view, std::uint64_t)>& visit);

}  // namespace electra
