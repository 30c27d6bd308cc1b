#pragma once

#include <cstdint>
#include <vector>

namespace electra::tokenizer {

/// All pieces of a vocabulary as one automaton that finds the greedy longest matches of WordPiece
/// in a single pass: LinMaxMatch (Song et al., Fast WordPiece Tokenization, EMNLP 2021), its trie
/// packed into a double array. Two roots: one for the first piece of a word, one for the others.
class Automaton {
 public:
  struct Cell {
    std::int32_t base;    ///< the child by symbol s stands at base + s,
    std::int32_t parent;  ///< if its parent is this cell
  };
  /// What to do at a cell that has no child for the next symbol.
  struct Link {
    std::int32_t failure;  ///< go there, or give the word up if negative
    std::uint32_t pieces;  ///< after emitting the pieces from here on to the last
  };
  struct Piece {
    std::int32_t id;
    std::uint32_t length_and_last;

    std::uint32_t length() const { return length_and_last >> 1; }  ///< in symbols
    bool last() const { return (length_and_last & 1) != 0; }
  };
  /// The symbols of one piece.
  struct Key {
    std::uint32_t begin;
    std::uint32_t size;
    std::int32_t id;
  };
  /// The pieces to build from: those of words' beginnings, then the others, each part sorted so
  /// that equal beginnings stand together, shorter ones first.
  struct Source {
    std::vector<std::uint32_t> symbols;
    std::vector<Key> keys;
    std::uint32_t first_count;   ///< so many keys are of words' beginnings
    std::uint32_t symbol_count;  ///< symbols are 1 to symbol_count - 1
  };

  static constexpr std::int32_t first_root = 1;
  static constexpr std::int32_t other_root = 2;

  Automaton() = default;
  explicit Automaton(const Source& source);

  const Cell* cells() const { return cells_.data(); }
  const Link* links() const { return links_.data(); }
  const Piece* pieces() const { return pieces_.data(); }

 private:
  friend class AutomatonBuilder;

  std::vector<Cell> cells_;
  std::vector<Link> links_;
  std::vector<Piece> pieces_;
};

}  // namespace electra::tokenizer
