#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "electra/io/checkpoint.hpp"

namespace electra::io::checkpoint {

/// Writes a checkpoint as write_checkpoint() does. `interrupt_check` is called between tensors and
/// before the first file gets its name; if it throws, the folder is as it was.
std::vector<std::string> write(const std::filesystem::path& folder,
                               const std::vector<NamedParameter>& tensors,
                               const CheckpointLayout& layout,
                               const std::function<void()>& interrupt_check);

}  // namespace electra::io::checkpoint
