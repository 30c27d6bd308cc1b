#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "electra/io/checkpoint.hpp"
#include "io/atomic_file.hpp"

namespace electra::io::checkpoint {

/// Adds to `files` what write_checkpoint() writes. `interrupt_check` is called between tensors and
/// after the last; it may throw to stop.
std::vector<std::string> write(AtomicFiles& files, const std::filesystem::path& folder,
                               const std::vector<NamedParameter>& tensors,
                               const CheckpointLayout& layout,
                               const std::function<void()>& interrupt_check);

}  // namespace electra::io::checkpoint
