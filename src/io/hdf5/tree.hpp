#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "io/hdf5/file.hpp"

namespace electra::io::hdf5 {

/// The kind of a B-tree of version 1.
enum class TreeKind : std::uint8_t { group = 0, chunks = 1 };

/// Calls `visit` with the key of each leaf, of `key_size` bytes, and the address of its child.
void for_each_leaf(File& file, std::uint64_t address, TreeKind kind, std::size_t key_size,
                   const std::function<void(std::string_view, std::uint64_t)>& visit);

}  // namespace electra::io::hdf5
