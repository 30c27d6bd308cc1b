#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/weights.hpp"

namespace electra::io::tensorflow {

/// Gives the variables of one network of a checkpoint that Google's code wrote: `file` is its
/// `.index`, the data files lie beside it. The CRC of each variable is verified.
std::vector<NamedParameter> read_bundle(const std::shared_ptr<const MappedFile>& file,
                                        std::optional<Network> network, FileAccess access);

}  // namespace electra::io::tensorflow
