#pragma once

#include <cstddef>
#include <string_view>

#include "electra/tokenizer/options.hpp"
#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/word_cache.hpp"
#include "tokenizer/engine/wordpiece.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer {

/// Where a text stands in the whole that offsets count in.
struct Position {
  std::int32_t start = 0;  ///< in the unit of the offsets
};

/// How a pass over raw text ended.
enum class Pass {
  done,
  ill_formed,  ///< it met bytes that are not UTF-8; what it wrote counts for nothing
  marked,      ///< it met a character at which an added token may begin; likewise
};

/// What one pass needs to know besides the text.
struct PassOptions {
  OffsetUnit unit = OffsetUnit::characters;
  /// Enough is enough: the pass may end when the stream holds so many tokens.
  std::size_t limit = static_cast<std::size_t>(-1);
};

/// The normaliser for what the tables of characters cannot say, and the memory of a thread.
struct PassTools {
  const Normalizer& normalizer;
  NormalizerScratch& normalizing;
  WordCache& words;
};

/// Raw text to tokens in one pass over its bytes: normalises, splits into words and finds their
/// pieces without writing any of it down.
template <Detail detail>
Pass split_raw(const WordPiece& model, const PassTools& tools, std::string_view text,
               Position position, const PassOptions& options, TokenStream& stream);

/// Normalised characters to tokens.
template <Detail detail>
void split_normalized(const WordPiece& model, const PlacedCharacter* first,
                      const PlacedCharacter* last, TokenStream& stream);

/// Gives well-formed text as characters with their places.
void place_characters(std::string_view text, Position position, OffsetUnit unit,
                      std::vector<PlacedCharacter>& characters);

}  // namespace electra::tokenizer
