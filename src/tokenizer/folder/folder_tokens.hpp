#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include "tokenizer/folder/special_tokens.hpp"
#include "tokenizer/folder/tokenizer_config.hpp"
#include "tokenizer/folder/tokenizer_json.hpp"
#include "tokenizer/pipeline.hpp"

namespace electra::tokenizer {

/// The tokens that a folder's small files tell of.
struct FolderTokens {
  SpecialTokens special;
  /// In the order of the ids that the files declare.
  std::map<std::int64_t, engine::AddedToken> declared;

  SpecialNames names() const;
  /// Gives what transformers adds to a tokenizer that has some added tokens, and that is made of a
  /// slow one or of tokenizer.json.
  std::vector<engine::AddedToken> missing_in(const engine::AddedVocabulary& added,
                                             bool from_slow) const;
};

/// Reads them as from_pretrained() of transformers does; `json` is null without a tokenizer.json.
FolderTokens read_folder_tokens(const std::filesystem::path& folder, const TokenizerConfig& config,
                                const TokenizerJson* json);

}  // namespace electra::tokenizer
