#pragma once

#include <filesystem>

#include "tokenizer/pipeline.hpp"
#include "tokenizer/tokenizer_config.hpp"

namespace electra::tokenizer {

/// Reads a folder of a BertJapaneseTokenizer with a spiece.model.
Settings read_japanese_folder(const std::filesystem::path& folder, const TokenizerConfig& config);

}  // namespace electra::tokenizer
