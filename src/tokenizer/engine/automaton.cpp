#include "tokenizer/engine/automaton.hpp"

#include <algorithm>

#include "electra/core/error.hpp"

namespace electra::tokenizer {

/// The nodes of the trie lie breadth first, the two roots before all; what is known of a node
/// stands at its number in several vectors.
class AutomatonBuilder {
 public:
  AutomatonBuilder(const Automaton::Source& source, Automaton& result)
      : source_(source), cells_(result.cells_), links_(result.links_), pieces_(result.pieces_) {}

  void build() {
    grow_trie();
    place_all();
    fill_cells();
    for (std::size_t depth = 1; depth + 1 < level_.size(); ++depth) {
      for (std::uint32_t node = level_[depth]; node < level_[depth + 1]; ++node) {
        link(node, static_cast<std::uint32_t>(depth));
      }
    }
  }

 private:
  static constexpr std::uint32_t root_count = 2;

  /// The keys [first, last) begin with the node's symbols.
  struct KeyRange {
    std::uint32_t first;
    std::uint32_t last;
  };

  std::uint32_t node_count() const { return static_cast<std::uint32_t>(symbol_.size()); }
  std::uint32_t child_count(std::uint32_t node) const {
    return first_child_[node + 1] - first_child_[node];
  }
  std::uint32_t symbol_at(std::uint32_t key, std::uint32_t depth) const {
    return source_.symbols[source_.keys[key].begin + depth];
  }

  void reserve();
  void grow_trie();
  void add_node(KeyRange keys, std::uint32_t depth, std::uint32_t symbol, std::uint32_t parent);
  void add_children(std::uint32_t parent, std::uint32_t depth);
  void place_all();
  std::vector<std::uint32_t> by_child_count();
  void place(std::uint32_t node);
  std::size_t open_word(std::size_t from_word);
  std::size_t free_cell(std::size_t from_word);
  std::size_t find_base(std::uint32_t node, std::size_t from_word);
  void fill_cells();
  void link(std::uint32_t node, std::uint32_t depth);
  std::uint32_t list_of(std::uint32_t inherited);

  std::uint64_t free_bits(std::size_t bit) const {
    const std::size_t word = bit / 64;
    const std::size_t shift = bit % 64;
    if (word + 1 >= used_.size()) return word < used_.size() ? ~(used_[word] >> shift) : ~0ULL;
    const std::uint64_t low = used_[word] >> shift;
    return ~(shift == 0 ? low : low | (used_[word + 1] << (64 - shift)));
  }
  void use(std::size_t cell) {
    if (used_.size() <= cell / 64) {
      used_.resize(cell / 64 + cell / 128 + 16);
      next_open_.resize(used_.size());
    }
    used_[cell / 64] |= std::uint64_t{1} << (cell % 64);
    end_ = std::max(end_, cell + 1);
  }

  const Automaton::Source& source_;
  std::vector<Automaton::Cell>& cells_;
  std::vector<Automaton::Link>& links_;
  std::vector<Automaton::Piece>& pieces_;

  std::vector<std::uint32_t> symbol_;
  std::vector<std::uint32_t> parent_;
  std::vector<std::uint32_t> first_child_;  // one more than there are nodes
  std::vector<std::uint32_t> level_;        // the first node of each depth, and the end of them all
  std::vector<KeyRange> keys_;              // only while the trie grows
  std::vector<std::int32_t> id_;            // of the piece that ends here; negative if none does
  std::vector<std::int32_t> base_;
  std::vector<std::int32_t> cell_;

  std::vector<std::uint64_t> used_;  // a bit for each cell
  /// By word of `used_`: no word after it and before this one has a free cell.
  std::vector<std::size_t> next_open_;
  std::size_t end_ = 0;
  std::vector<std::size_t> hints_;  // by number of children: where to look first
  std::vector<Automaton::Piece> added_;
};

void AutomatonBuilder::add_node(KeyRange keys, std::uint32_t depth, std::uint32_t symbol,
                                std::uint32_t parent) {
  std::int32_t id = -1;
  if (keys.first < keys.last && source_.keys[keys.first].size == depth) {
    id = source_.keys[keys.first++].id;
  }
  symbol_.push_back(symbol);
  parent_.push_back(parent);
  keys_.push_back(keys);
  id_.push_back(id);
}

/// A node for each symbol is the most there can be.
void AutomatonBuilder::reserve() {
  const std::size_t nodes = source_.symbols.size() + root_count;
  symbol_.reserve(nodes);
  parent_.reserve(nodes);
  keys_.reserve(nodes);
  id_.reserve(nodes);
  first_child_.reserve(nodes + 1);
  pieces_.reserve(source_.keys.size() * 2);
}

void AutomatonBuilder::grow_trie() {
  reserve();
  const auto key_count = static_cast<std::uint32_t>(source_.keys.size());
  add_node({0, source_.first_count}, 0, 0, 0);
  add_node({source_.first_count, key_count}, 0, 0, 0);
  for (std::uint32_t node = 0; node < node_count();) {
    const auto depth = static_cast<std::uint32_t>(level_.size());
    level_.push_back(node);
    for (const std::uint32_t end = node_count(); node < end; ++node) add_children(node, depth);
  }
  level_.push_back(node_count());
  first_child_.push_back(node_count());
  keys_ = {};
  base_.resize(node_count());
  cell_.resize(node_count());
}

void AutomatonBuilder::add_children(std::uint32_t parent, std::uint32_t depth) {
  first_child_.push_back(node_count());
  const KeyRange keys = keys_[parent];
  for (std::uint32_t first = keys.first; first < keys.last;) {
    const std::uint32_t symbol = symbol_at(first, depth);
    std::uint32_t last = first + 1;
    while (last < keys.last && symbol_at(last, depth) == symbol) ++last;
    add_node({first, last}, depth + 1, symbol, parent);
    first = last;
  }
}

// First fit, the nodes with the most children first: they find the array empty, and those with a
// single child, three in four, fill whatever holes are left.
void AutomatonBuilder::place_all() {
  use(0);
  use(Automaton::first_root);
  use(Automaton::other_root);
  cell_[0] = Automaton::first_root;
  cell_[1] = Automaton::other_root;
  for (const std::uint32_t node : by_child_count()) place(node);
}

/// Gives the nodes that have children, those with the most first.
std::vector<std::uint32_t> AutomatonBuilder::by_child_count() {
  std::uint32_t most = 0;
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    most = std::max(most, child_count(node));
  }
  hints_.assign(most + 1, 0);
  std::vector<std::uint32_t> begin_of(most + 2);
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    ++begin_of[most - child_count(node) + 1];
  }
  for (std::size_t i = 1; i < begin_of.size(); ++i) begin_of[i] += begin_of[i - 1];
  std::vector<std::uint32_t> order(begin_of[most]);
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    if (child_count(node) != 0) order[begin_of[most - child_count(node)]++] = node;
  }
  return order;
}

void AutomatonBuilder::place(std::uint32_t node) {
  std::size_t base = 0;
  if (child_count(node) == 1) {
    // A base must not be negative, or a step from it could leave the array.
    const std::size_t symbol = symbol_[first_child_[node]];
    base = free_cell(symbol / 64 + 1) - symbol;
  } else {
    std::size_t& hint = hints_[child_count(node)];
    base = find_base(node, hint);
    hint = base / 64;
  }
  base_[node] = static_cast<std::int32_t>(base);
  for (std::uint32_t child = first_child_[node]; child < first_child_[node + 1]; ++child) {
    const std::size_t cell = base + symbol_[child];
    cell_[child] = static_cast<std::int32_t>(cell);
    use(cell);
  }
}

/// Gives the first word from one on that has a free cell; remembers the way, so that it is short
/// when it is gone again.
std::size_t AutomatonBuilder::open_word(std::size_t from_word) {
  const auto next = [this](std::size_t word) { return std::max(word + 1, next_open_[word]); };
  std::size_t open = from_word;
  while (open < used_.size() && used_[open] == ~0ULL) open = next(open);
  for (std::size_t word = from_word; word < open;) {
    const std::size_t after = next(word);
    next_open_[word] = open;
    word = after;
  }
  return open;
}

std::size_t AutomatonBuilder::free_cell(std::size_t from_word) {
  const std::size_t word = open_word(from_word);
  if (word >= used_.size()) return word * 64;
  return word * 64 + static_cast<std::size_t>(__builtin_ctzll(~used_[word]));
}

/// Gives the first base from a word on at which all children find their cells free; looks at 64
/// bases at once.
std::size_t AutomatonBuilder::find_base(std::uint32_t node, std::size_t from_word) {
  for (std::size_t word = from_word;; ++word) {
    std::uint64_t fits = ~0ULL;
    for (std::uint32_t child = first_child_[node]; child < first_child_[node + 1] && fits != 0;
         ++child) {
      fits &= free_bits(word * 64 + symbol_[child]);
    }
    if (fits != 0) return word * 64 + static_cast<std::size_t>(__builtin_ctzll(fits));
  }
}

void AutomatonBuilder::fill_cells() {
  // Every base plus every symbol stays inside, so that a step needs no bounds.
  const auto largest_base = static_cast<std::size_t>(*std::max_element(base_.begin(), base_.end()));
  const std::size_t size = std::max(end_, largest_base + source_.symbol_count);
  cells_.assign(size, {0, -1});
  links_.assign(size, {-1, 0});
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    cells_[static_cast<std::size_t>(cell_[node])] = {base_[node],
                                                     node < root_count ? -1 : cell_[parent_[node]]};
  }
}

// The parent's link is known, as nodes come breadth first. Where the word fails at this node, it
// is cut into what the parent would have emitted, and then into whatever lets the symbol follow.
void AutomatonBuilder::link(std::uint32_t node, std::uint32_t depth) {
  Automaton::Link& link = links_[static_cast<std::size_t>(cell_[node])];
  if (id_[node] >= 0) {
    link = {Automaton::other_root, static_cast<std::uint32_t>(pieces_.size())};
    pieces_.push_back({id_[node], depth << 1 | 1U});
    return;
  }
  const Automaton::Link inherited = links_[static_cast<std::size_t>(cell_[parent_[node]])];
  added_.clear();
  for (std::int32_t at = inherited.failure; at >= 0;) {
    const std::int32_t child =
        cells_[static_cast<std::size_t>(at)].base + static_cast<std::int32_t>(symbol_[node]);
    if (cells_[static_cast<std::size_t>(child)].parent == at) {
      link = {child, list_of(inherited.pieces)};
      return;
    }
    const Automaton::Link& further = links_[static_cast<std::size_t>(at)];
    if (further.failure >= 0) {
      std::size_t piece = further.pieces;
      do {
        added_.push_back(pieces_[piece]);
      } while (!pieces_[piece++].last());
    }
    at = further.failure;
  }
}

/// Gives the inherited pieces and those added after them, as one list.
std::uint32_t AutomatonBuilder::list_of(std::uint32_t inherited) {
  if (added_.empty()) return inherited;
  const auto begin = static_cast<std::uint32_t>(pieces_.size());
  for (std::size_t piece = inherited;; ++piece) {
    const Automaton::Piece copy = pieces_[piece];
    pieces_.push_back({copy.id, copy.length_and_last & ~1U});
    if (copy.last()) break;
  }
  for (const Automaton::Piece& piece : added_) {
    pieces_.push_back({piece.id, piece.length_and_last & ~1U});
  }
  pieces_.back().length_and_last |= 1U;
  // Only a vocabulary of long repetitions comes near this; it would take the square of its size.
  require(pieces_.size() <= (std::size_t{1} << 20) + std::size_t{8} * node_count(),
          ErrorCode::unsupported,
          "the vocabulary's pieces repeat each other so much that its tables would take more than ",
          (std::size_t{1} << 20) + std::size_t{8} * node_count(),
          " entries; make its longest tokens shorter");
  return begin;
}

Automaton::Automaton(const Source& source) { AutomatonBuilder(source, *this).build(); }

}  // namespace electra::tokenizer
