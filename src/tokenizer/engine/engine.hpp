#pragma once

/// \file
/// The engine: from a text to token ids in one pass over its bytes.
///
///     text
///      |
///      |  added tokens with "normalized": false are cut out          AddedVocabulary, PatternSet
///      v
///     raw piece ------------------- no RawCharTable (1) ----------------.
///      |                                                                |
///      |  16 bytes -> length of the word of ASCII letters and digits    |                WordKey
///      |  other characters -> UTF-8 decoder -> class                    |           RawCharTable
///      |                                                                |
///      +-- short word of ASCII letters and digits:                      |
///      |     |  word key: lower-cased by OR, zeros after the end        |                WordKey
///      |     +-> hit: the word is one token                             |              WordTable
///      |     +-> hit: the word has at most 8 tokens                     |              WordCache
///      |     '-> miss: the automaton fills the cache                    |              Automaton
///      |                                                                |
///      +-- isolated character: the id is part of the class              |
///      +-- separator: nothing                                           |
///      +-- any other word: symbol by symbol through the automaton       | WordBuilder, Automaton
///      |     '-- with a contextual character (2): the normalizer is     |
///      |         applied to this word                                   |             Normalizer
///      |                                                                |
///      +-- marker character (3) ----------------------------------------+
///      '-- bytes that are not UTF-8 (4): the text starts again with     |
///          U+FFFD in their place                                        |         WellFormedText
///      |                                                                v
///      |                            the whole piece is normalized, added tokens with
///      |                            "normalized": true are cut out, and the rest is tokenized
///      |                            by the classes of normalized characters
///      |                                     Normalizer, PatternSet, NormalizedCharTable
///      v                                                                v
///     ids, and with Detail::all offsets and word ids                              TokenStream
///
/// The left column is the fast path (raw_pass.hpp), the right one the slow path
/// (normalized_pass.hpp).
///
/// Fall-backs:
///
/// 1. There is no RawCharTable, and every piece takes the slow path, if the normalizer is neither
///    absent nor a single BertNormalizer, if there is no BertPreTokenizer, or if an added token
///    with "normalized": true consists of ASCII letters, digits and spaces.
/// 2. A character is contextual if its normalized form depends on its neighbours (a combining mark
///    that is reordered but not stripped), or consists of symbols and of other characters.
/// 3. A marker is a character without which an added token with "normalized": true cannot match:
///    pieces without markers need no search.
/// 4. Offsets in bytes are mapped back to the original text afterwards.
///
/// Invariants:
///
/// - Both paths emit the same tokens, offsets and word ids for every text. Tests compare them with
///   each other and with the definition of WordPiece.
/// - Time is linear in the text, whatever text and vocabulary are: LinMaxMatch never goes back, all
///   patterns are matched at once (and backwards where that looks ahead too often), combining marks
///   are sorted by counting.
/// - Nothing is allocated in the steady state: Scratch belongs to a thread and only grows.
/// - A base of the double array plus any symbol is inside the array: transitions check no bounds.
/// - A WordKey has no zero byte before its end: key.low == 0 marks an empty slot.
/// - A pass that ends early leaves the stream unspecified from the size that it had before; the
///   caller restores `size` and `word`.
///
/// Algorithms:
///
/// - LinMaxMatch: Song, Salcianu, Song, Dopson, Zhou: Fast WordPiece Tokenization, EMNLP 2021.
/// - Search for patterns: Aho, Corasick: Efficient String Matching, CACM 18(6), 1975.
/// - Double array: Aoe: An Efficient Digital Search Algorithm by Using a Double-Array Structure,
///   IEEE Transactions on Software Engineering 15(9), 1989.
/// - Hash table: open addressing with linear probing (Knuth: The Art of Computer Programming,
///   volume 3, section 6.4, algorithm L) and a multiplicative hash.
/// - Character tables: two-stage tables (The Unicode Standard, section 5.1).

#include <string_view>

#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/engine/raw_pass.hpp"
#include "tokenizer/engine/scratch.hpp"
#include "tokenizer/engine/token_texts.hpp"
#include "tokenizer/engine/wordpiece.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::engine {

/// The parts of a tokenizer that a text passes through.
struct TextTools {
  const WordPiece& model;
  const unicode::Normalizer& normalizer;
  const AddedVocabulary& added;
  const TokenTexts& texts;
};

struct TextOptions {
  PassOptions pass;
  bool split_special_tokens = false;
  /// The most bytes that the stream may have of texts of tokens that are not those of their ids.
  std::size_t max_own_bytes = 0;
};

/// Returns TextOptions::max_own_bytes for texts of so many bytes behind what the stream has.
std::size_t own_bytes_limit(const TokenStream& stream, std::size_t text_bytes);

/// Appends the tokens of one text to the scratch's stream. Bytes that are not UTF-8 are read as
/// U+FFFD.
template <Detail detail>
void tokenize_text(const TextTools& tools, const TextOptions& options, std::string_view text,
                   Scratch& scratch);

/// Throws `input` for a text of so many bytes if it is too long for its offsets.
void require_short_enough(std::size_t bytes);
/// Maps the offsets of the tokens from `first` on, in bytes of scratch.well_formed.text(), back to
/// the original text.
void restore_offsets(std::size_t first, Scratch& scratch);

}  // namespace electra::tokenizer::engine
