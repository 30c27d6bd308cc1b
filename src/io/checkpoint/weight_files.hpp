#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace electra::io::checkpoint {

constexpr std::string_view safetensors_file_name = "model.safetensors";
constexpr std::string_view safetensors_index_name = "model.safetensors.index.json";
/// The name of a prepacked file in a model's folder.
constexpr std::string_view prepacked_file_name = "model.electra";

/// The weight files of a folder, in the reference's order of preference.
constexpr std::string_view default_weight_names[] = {
    safetensors_file_name, safetensors_index_name,
    "pytorch_model.bin",   "pytorch_model.bin.index.json",
    "tf_model.h5",         "tf_model.h5.index.json",
    "flax_model.msgpack",  "flax_model.msgpack.index.json",
    prepacked_file_name,
};

/// Returns the path of the weight file: in a folder the file of that name or, if the name is empty,
/// the first of the default names; otherwise the path itself, or the index of the TensorFlow
/// checkpoint that it is a prefix of. Of several TensorFlow checkpoints it is the one that the file
/// `checkpoint` names. Throws `io` if the folder has none, with what it holds instead. The
/// folder of a sentence-transformers model stands for the one that its weights lie in.
std::filesystem::path find_weight_file(const std::filesystem::path& folder_or_file,
                                       std::string_view name);

/// Throws `weights` for a file that is empty or of no format that is read, and for JSON that is no
/// index of shards.
void require_weight_file(const std::filesystem::path& file);

/// Returns the names of weight files of default names in the folder that are not `file`.
std::vector<std::string> other_default_files(const std::filesystem::path& folder,
                                             const std::filesystem::path& file);

/// Returns whether the folder has a weight file of a default name.
bool has_weight_file(const std::filesystem::path& folder);

/// Throws `input` if the folder has a weight file that would be read instead of the one that is to
/// be written.
void require_none_before(const std::filesystem::path& folder, std::string_view name);

}  // namespace electra::io::checkpoint
