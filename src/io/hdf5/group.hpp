#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5/file.hpp"

namespace electra {

/// A name in a group and the object that it leads to.
struct Hdf5Link {
  std::string name;
  std::uint64_t object;  ///< the address of its header
};

/// Whether messages are those of a group.
bool is_hdf5_group(const std::vector<Hdf5Message>& messages);

/// Gives the links of a group, sorted by name; each name stands once, is UTF-8 and has no slash.
/// Throws `unsupported` for a soft or external link, and for a group with so many links that a
/// newer library stores them in a heap of their own.
std::vector<Hdf5Link> hdf5_links(Hdf5File& file, const std::vector<Hdf5Message>& messages);

}  // namespace electra
