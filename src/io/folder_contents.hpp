#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace electra::io {

/// Returns what a folder holds that is not a model as transformers saves it, and what to do about
/// it, as a part of a sentence that follows the folder's path: " holds an adapter …". Empty if it
/// is nothing that is known. Throws `io` for a folder that cannot be read.
std::string describe_folder(const std::filesystem::path& folder);

/// Returns the names of files in the folder that look like weights under another name, as
/// "best.pt"; not those of an optimizer and the like.
std::vector<std::string> other_weight_files(const std::filesystem::path& folder);

/// Returns whether a name looks like that of a weight file, as other_weight_files() has it.
bool is_weight_name(std::string_view name);

/// Returns whether a name is that of one of several weight files, as
/// "model-00001-of-00002.safetensors".
bool is_shard_name(std::string_view name);

/// Returns the names of an adapter's weight files in the folder, as "adapter_model.safetensors", or
/// its config's if there are none.
std::vector<std::string> adapter_files(const std::filesystem::path& folder);

}  // namespace electra::io
