#pragma once

#include <filesystem>

#include "tokenizer/folder/tokenizer_config.hpp"
#include "tokenizer/settings.hpp"

namespace electra::tokenizer::folder {

/// Reads the folder of a BertJapaneseTokenizer with a spiece.model.
Settings read_japanese_folder(const std::filesystem::path& folder, const TokenizerConfig& config);

}  // namespace electra::tokenizer::folder
