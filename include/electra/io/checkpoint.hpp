#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/parameter.hpp"
#include "electra/io/weight_source.hpp"

namespace electra {

/// The two networks of a pre-training checkpoint.
enum class Network { discriminator, generator };

/// Options of open_checkpoint().
struct OpenOptions {
  /// The network to read from a checkpoint that holds both: one of Google's, or one whose names
  /// begin with "discriminator." and "generator.".
  std::optional<Network> network;
  /// The name of the weight file in the folder; empty: the first of the default names.
  std::string file;
  FileAccess access = FileAccess::automatic;  ///< how the weights come into memory
  /// The model to read from a checkpoint that holds several: the key of its state dict, as
  /// "model_state_dict", or the prefix of its names, as "student". Empty: there is one.
  std::string scope = {};
};

/// Opens the weights of a model: a Hugging Face folder (model.safetensors first, then its sharded
/// index, then the other formats), or one weight file. The format is found by structure, never by
/// suffix. Throws `io` or `weights` with a sentence that names the file.
///
/// The source has the canonical names of the reference's PyTorch classes: base tensors with the
/// prefix "electra." whether or not the file has it, "gamma"/"beta" of old files as
/// "weight"/"bias", without what old releases wrote by mistake (`embeddings.position_ids`) and
/// without what training wrote before a model's names (`module.`, `_orig_mod.`, `model.`): its
/// origin() says what that was.
ELECTRA_EXPORT std::shared_ptr<const WeightSource> open_checkpoint(
    const std::filesystem::path& folder_or_file, const OpenOptions& options = {});

/// The form of a checkpoint that is written.
struct CheckpointLayout {
  /// F32, F16 or BF16 for every tensor of floats, rounded to nearest even; absent: as stored.
  std::optional<DType> dtype;
  /// The bytes of tensors that one file may hold, unless it is one tensor; 0: no limit.
  std::uint64_t shard_size = 0;
};

/// Writes `model.safetensors` into a folder, or the shards that the layout asks for and then
/// `model.safetensors.index.json`, as transformers does. Returns the names of the files. Throws as
/// write_safetensors() does, `input` for another dtype, and `weights` for a value that is too large
/// for it.
ELECTRA_EXPORT std::vector<std::string> write_checkpoint(const std::filesystem::path& folder,
                                                         const std::vector<NamedParameter>& tensors,
                                                         const CheckpointLayout& layout = {});

}  // namespace electra
