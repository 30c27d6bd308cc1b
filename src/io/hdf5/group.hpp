#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5/file.hpp"

namespace electra::io::hdf5 {

/// A name in a group and the object that it leads to.
struct Link {
  std::string name;
  std::uint64_t object;  ///< the address of its header
};

/// Whether messages are those of a group.
bool is_group(const std::vector<Message>& messages);

/// Gives the links of a group, sorted by name; each name stands once, is UTF-8 and has no slash.
/// Throws `unsupported` for a soft or external link, and for a group with so many links that a
/// newer library stores them in a heap of their own.
std::vector<Link> links_of(File& file, const std::vector<Message>& messages);

}  // namespace electra::io::hdf5
