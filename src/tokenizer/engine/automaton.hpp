#pragma once

#include <cstdint>
#include <vector>

namespace electra::tokenizer::engine {

/// Greedy longest-match-first WordPiece in a single pass: LinMaxMatch (Song et al., Fast WordPiece
/// Tokenization, EMNLP 2021). A trie of all tokens with failure links and failure pops, packed into
/// a double array (Aoe 1989). It has two roots: one for the first token of a word, one for tokens
/// with the continuation prefix.
class Automaton {
 public:
  /// A cell of the double array.
  struct Cell {
    std::int32_t base;    ///< the child by symbol s is cell base + s,
    std::int32_t parent;  ///< if its parent is this cell
  };
  /// The failure link of a cell: followed where it has no child for the next symbol.
  struct Link {
    std::int32_t failure;  ///< target cell; negative: the word is unknown
    std::uint32_t pieces;  ///< failure pops: index of the first token to emit
  };
  /// A token to emit. Lists of failure pops are consecutive pieces.
  struct Piece {
    std::int32_t id;
    std::uint32_t length_and_last;

    std::uint32_t length() const { return length_and_last >> 1; }  ///< in symbols
    bool last() const { return (length_and_last & 1) != 0; }       ///< of the list
  };
  /// The symbols of one token, without its continuation prefix.
  struct Key {
    std::uint32_t begin;
    std::uint32_t size;
    std::int32_t id;
  };
  /// The tokens to build from: initial ones, then those with the continuation prefix, both sorted
  /// so that equal prefixes are adjacent, shorter keys first.
  struct Source {
    std::vector<std::uint32_t> symbols;
    std::vector<Key> keys;
    std::uint32_t initial_count;  ///< number of keys without the continuation prefix
    std::uint32_t symbol_count;   ///< symbols are 1 to symbol_count - 1
  };

  static constexpr std::int32_t initial_root = 1;
  static constexpr std::int32_t continuation_root = 2;

  Automaton() = default;
  explicit Automaton(const Source& source);

  const Cell* cells() const { return cells_.data(); }
  const Link* links() const { return links_.data(); }
  const Piece* pieces() const { return pieces_.data(); }

 private:
  std::vector<Cell> cells_;
  std::vector<Link> links_;
  std::vector<Piece> pieces_;
};

}  // namespace electra::tokenizer::engine
