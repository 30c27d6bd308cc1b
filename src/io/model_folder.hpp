#pragma once

#include <cstddef>
#include <filesystem>

namespace electra::io {

/// Larger config files are refused.
constexpr std::size_t max_config_bytes = std::size_t{32} << 20U;
/// Larger files of SentencePiece are refused.
constexpr std::size_t max_sentencepiece_bytes = std::size_t{64} << 20U;

/// The files that may lie beside config.json and the weights and belong to the model.
constexpr const char* companion_names[] = {
    "generation_config.json", "tokenizer.json",    "tokenizer_config.json",   "vocab.txt",
    "spiece.model",           "added_tokens.json", "special_tokens_map.json",
};

/// Throws `io` unless `path` is a folder. The sentence helps where it is a file of one, or the name
/// of a model on a hub.
void require_folder(const std::filesystem::path& path);

/// Throws `io` unless `path` is a folder with a config.json. The sentence says what the folder
/// holds instead, as far as that is known.
void require_model_folder(const std::filesystem::path& path);

/// Returns the folder of the model's own files, config.json and the tokenizer's among them: the
/// sub-folder that a modules.json of sentence-transformers names for them, otherwise `folder`.
/// Throws `config` for such a list that cannot be read and `io` for a sub-folder that is absent,
/// unless the weights lie in `folder` itself.
std::filesystem::path transformer_folder(const std::filesystem::path& folder);

}  // namespace electra::io
