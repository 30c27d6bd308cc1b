#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "electra/core/export.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"

namespace electra {

/// The two networks of a pre-training checkpoint.
enum class Network { discriminator, generator };

/// What open_checkpoint() may be told.
struct OpenOptions {
  /// Which network to take from a checkpoint of Google's that holds both. No other format asks.
  std::optional<Network> network;
  /// The weight file's name in the folder, where another than the first of the usual ones is meant.
  std::string file;
  FileAccess access = FileAccess::automatic;  ///< how the weights come into memory
};

/// Opens the weights of a model: a Hugging Face folder (model.safetensors first, then its sharded
/// index, then the other formats), or one weight file. The format is found by structure, never by
/// suffix. Throws `io` or `weights` with a sentence that names the file.
///
/// The names that the source gives are the canonical ones of the reference's PyTorch classes: base
/// tensors with the prefix "electra." whether or not the file has it, "gamma"/"beta" of old files
/// as "weight"/"bias", without what old releases wrote by mistake (`embeddings.position_ids`).
ELECTRA_EXPORT std::shared_ptr<const WeightSource> open_checkpoint(
    const std::filesystem::path& folder_or_file, const OpenOptions& options = {});

}  // namespace electra
