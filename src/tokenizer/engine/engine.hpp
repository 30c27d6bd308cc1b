#pragma once

#include <string_view>

#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/engine/scratch.hpp"
#include "tokenizer/engine/splitter.hpp"
#include "tokenizer/engine/token_texts.hpp"
#include "tokenizer/engine/wordpiece.hpp"

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

/// Throws `input` for a text whose offsets would have no room.
void require_short_enough(std::string_view text);
/// Makes the offsets of the tokens from `first` on, in bytes of the text that scratch.well_formed
/// made, those of the original.
void restore_places(std::size_t first, Scratch& scratch);

/// Adds the tokens of one text to the scratch's stream. Bytes that are not UTF-8 are read as
/// U+FFFD.
template <Detail detail>
void tokenize_text(const TextTools& tools, const TextOptions& options, std::string_view text,
                   Scratch& scratch);

}  // namespace electra::tokenizer
