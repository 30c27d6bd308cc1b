#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/weights.hpp"
#include "io/distinct_files.hpp"

namespace electra::io::tensorflow {

/// Reads the variables of one network of a checkpoint that Google's code wrote: `file` is its
/// `.index`, the data files are beside it and are added to `files`. Verifies the CRC of each
/// variable. Throws `io`, `weights` or `unsupported`.
std::vector<NamedParameter> read_bundle(const std::shared_ptr<const MappedFile>& file,
                                        std::optional<Network> network, FileAccess access,
                                        DistinctFiles& files);

}  // namespace electra::io::tensorflow
