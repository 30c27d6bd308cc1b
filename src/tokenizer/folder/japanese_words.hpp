#pragma once

#include "tokenizer/folder/tokenizer_config.hpp"
#include "tokenizer/settings.hpp"

namespace electra::tokenizer::folder {

/// Sets how a BertJapaneseTokenizer with a word splitter tokenizes a word that it is given.
void set_japanese_words(const TokenizerConfig& config, Settings& settings);

}  // namespace electra::tokenizer::folder
