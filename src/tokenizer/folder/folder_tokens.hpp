#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include "tokenizer/folder/special_tokens.hpp"
#include "tokenizer/folder/tokenizer_config.hpp"
#include "tokenizer/folder/tokenizer_json.hpp"
#include "tokenizer/settings.hpp"

namespace electra::tokenizer::folder {

/// The special and added tokens that a folder declares beside its vocabulary.
struct FolderTokens {
  SpecialTokens special;
  std::map<std::int64_t, engine::AddedToken> declared;  ///< by declared id

  SpecialNames names() const;
  /// Returns the tokens that transformers adds to a tokenizer with the added tokens `added`.
  /// `from_slow`: it is converted from a slow tokenizer, not read from tokenizer.json.
  std::vector<engine::AddedToken> missing_in(const engine::AddedVocabulary& added,
                                             bool from_slow) const;
};

/// Reads the tokens as from_pretrained() of transformers does; `json` is null without a
/// tokenizer.json.
FolderTokens read_folder_tokens(const std::filesystem::path& folder, const TokenizerConfig& config,
                                const TokenizerJson* json);

}  // namespace electra::tokenizer::folder
