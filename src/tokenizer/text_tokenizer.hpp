#pragma once

#include <string_view>

#include "tokenizer/added_tokens.hpp"
#include "tokenizer/scratch.hpp"
#include "tokenizer/splitter.hpp"
#include "tokenizer/token_texts.hpp"
#include "tokenizer/wordpiece.hpp"

namespace electra::tokenizer {

/// What a text meets on its way into tokens.
struct TextTools {
  const WordPiece& model;
  const Normalizer& normalizer;
  const AddedVocabulary& added;
  const TokenTexts& texts;
};

struct TextOptions {
  PassOptions pass;
  bool split_special_tokens = false;
};

/// Adds the tokens of one text to the scratch's stream. Bytes that are not UTF-8 are read as
/// U+FFFD.
template <Detail detail>
void tokenize_text(const TextTools& tools, const TextOptions& options, std::string_view text,
                   Scratch& scratch);

}  // namespace electra::tokenizer
