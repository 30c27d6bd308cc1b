#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5/file.hpp"

namespace electra::io::hdf5 {

/// A name in a group and its object.
struct Link {
  std::string name;
  std::uint64_t object;  ///< the address of its header
};

/// Returns whether these are the messages of a group.
bool is_group(const std::vector<Message>& messages);

/// Reads the links of a group, sorted by name; names are unique, UTF-8 and without slashes. Throws
/// `unsupported` for a soft or external link, and for a group that stores its links densely (in a
/// fractal heap).
std::vector<Link> links_of(File& file, const std::vector<Message>& messages);

}  // namespace electra::io::hdf5
