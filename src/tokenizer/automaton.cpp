#include "tokenizer/automaton.hpp"

#include <algorithm>

#include "electra/core/error.hpp"

namespace electra::tokenizer {

class AutomatonBuilder {
 public:
  AutomatonBuilder(const Automaton::Source& source, Automaton& result)
      : source_(source), cells_(result.cells_), links_(result.links_), pieces_(result.pieces_) {}

  void build() {
    grow_trie();
    place_all();
    fill_cells();
    link();
  }

 private:
  using Key = Automaton::Key;

  /// A node of the trie: the keys [first, last) begin with its symbols.
  struct Node {
    const std::vector<Key>* keys;
    std::uint32_t first;
    std::uint32_t last;
    std::uint32_t depth;
    std::uint32_t symbol;
    std::int32_t id;  // of the piece that ends here; negative if none does
    std::uint32_t parent;
    std::uint32_t first_child = 0;
    std::uint32_t child_count = 0;
    std::int32_t base = 0;
    std::int32_t cell = 0;
  };

  std::uint32_t symbol_at(const Key& key, std::uint32_t depth) const {
    return source_.symbols[key.begin + depth];
  }

  void add_node(const std::vector<Key>& keys, std::uint32_t first, std::uint32_t last,
                std::uint32_t depth, std::uint32_t symbol, std::uint32_t parent);
  void grow_trie();
  void add_children(std::uint32_t parent);
  void place_all();
  void place(Node& node);
  std::size_t free_cell(std::size_t from_word) const;
  std::size_t find_base(const Node& node, std::size_t from_word) const;
  void fill_cells();
  void link();
  void link_node(const Node& node);
  std::uint32_t list_of(std::uint32_t inherited);

  std::uint64_t free_bits(std::size_t bit) const {
    const std::size_t word = bit / 64;
    const std::size_t shift = bit % 64;
    if (word + 1 >= used_.size()) return word < used_.size() ? ~(used_[word] >> shift) : ~0ULL;
    const std::uint64_t low = used_[word] >> shift;
    return ~(shift == 0 ? low : low | (used_[word + 1] << (64 - shift)));
  }
  void use(std::size_t cell) {
    if (used_.size() <= cell / 64) used_.resize(cell / 64 + cell / 128 + 16);
    used_[cell / 64] |= std::uint64_t{1} << (cell % 64);
    end_ = std::max(end_, cell + 1);
  }

  const Automaton::Source& source_;
  std::vector<Automaton::Cell>& cells_;
  std::vector<Automaton::Link>& links_;
  std::vector<Automaton::Piece>& pieces_;
  std::vector<Node> nodes_;          // breadth first
  std::vector<std::uint64_t> used_;  // a bit for each cell
  std::size_t end_ = 0;
  std::size_t free_word_ = 0;       // no cell before is free
  std::vector<std::size_t> hints_;  // by number of children: where to look first
  std::vector<Automaton::Piece> added_;
};

void AutomatonBuilder::add_node(const std::vector<Key>& keys, std::uint32_t first,
                                std::uint32_t last, std::uint32_t depth, std::uint32_t symbol,
                                std::uint32_t parent) {
  Node node{&keys, first, last, depth, symbol, -1, parent};
  if (first < last && keys[first].size == depth) {
    node.id = keys[first].id;
    ++node.first;
  }
  nodes_.push_back(node);
}

void AutomatonBuilder::grow_trie() {
  add_node(source_.first, 0, static_cast<std::uint32_t>(source_.first.size()), 0, 0, 0);
  add_node(source_.others, 0, static_cast<std::uint32_t>(source_.others.size()), 0, 0, 0);
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) add_children(n);
}

void AutomatonBuilder::add_children(std::uint32_t parent) {
  const Node node = nodes_[parent];
  const auto first_child = static_cast<std::uint32_t>(nodes_.size());
  for (std::uint32_t first = node.first; first < node.last;) {
    const std::uint32_t symbol = symbol_at((*node.keys)[first], node.depth);
    std::uint32_t last = first + 1;
    while (last < node.last && symbol_at((*node.keys)[last], node.depth) == symbol) ++last;
    add_node(*node.keys, first, last, node.depth + 1, symbol, parent);
    first = last;
  }
  nodes_[parent].first_child = first_child;
  nodes_[parent].child_count = static_cast<std::uint32_t>(nodes_.size()) - first_child;
}

// First fit, the nodes with the most children first: they find the array empty, and those with a
// single child, three in four, fill whatever holes are left.
void AutomatonBuilder::place_all() {
  use(0);
  use(Automaton::first_root);
  use(Automaton::other_root);
  nodes_[0].cell = Automaton::first_root;
  nodes_[1].cell = Automaton::other_root;
  std::uint32_t most = 0;
  for (const Node& node : nodes_) most = std::max(most, node.child_count);
  std::vector<std::uint32_t> begin_of(most + 2);
  for (const Node& node : nodes_) ++begin_of[most - node.child_count + 1];
  for (std::size_t i = 1; i < begin_of.size(); ++i) begin_of[i] += begin_of[i - 1];
  std::vector<std::uint32_t> order(nodes_.size());
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) {
    order[begin_of[most - nodes_[n].child_count]++] = n;
  }
  hints_.assign(most + 1, 0);
  for (const std::uint32_t n : order) {
    if (nodes_[n].child_count != 0) place(nodes_[n]);
  }
}

void AutomatonBuilder::place(Node& node) {
  while (free_word_ < used_.size() && used_[free_word_] == ~0ULL) ++free_word_;
  std::size_t base = 0;
  if (node.child_count == 1) {
    // A base must not be negative, or a step from it could leave the array.
    const std::size_t symbol = nodes_[node.first_child].symbol;
    base = free_cell(std::max(free_word_, symbol / 64 + 1)) - symbol;
  } else {
    std::size_t& hint = hints_[node.child_count];
    base = find_base(node, std::max(hint, free_word_));
    hint = base / 64;
  }
  node.base = static_cast<std::int32_t>(base);
  for (std::uint32_t c = node.first_child; c < node.first_child + node.child_count; ++c) {
    const std::size_t cell = base + nodes_[c].symbol;
    nodes_[c].cell = static_cast<std::int32_t>(cell);
    use(cell);
  }
}

std::size_t AutomatonBuilder::free_cell(std::size_t from_word) const {
  std::size_t word = from_word;
  while (word < used_.size() && used_[word] == ~0ULL) ++word;
  if (word >= used_.size()) return word * 64;
  return word * 64 + static_cast<std::size_t>(__builtin_ctzll(~used_[word]));
}

/// Gives the first base from a word on at which all children find their cells free; looks at 64
/// bases at once.
std::size_t AutomatonBuilder::find_base(const Node& node, std::size_t from_word) const {
  for (std::size_t word = from_word;; ++word) {
    std::uint64_t fits = ~0ULL;
    for (std::uint32_t c = node.first_child; c < node.first_child + node.child_count && fits != 0;
         ++c) {
      fits &= free_bits(word * 64 + nodes_[c].symbol);
    }
    if (fits != 0) return word * 64 + static_cast<std::size_t>(__builtin_ctzll(fits));
  }
}

void AutomatonBuilder::fill_cells() {
  // Every base plus every symbol stays inside, so that a step needs no bounds.
  std::int32_t largest_base = 0;
  for (const Node& node : nodes_) largest_base = std::max(largest_base, node.base);
  const std::size_t size =
      std::max(end_, static_cast<std::size_t>(largest_base) + source_.symbol_count);
  cells_.assign(size, {0, -1});
  links_.assign(size, {-1, 0});
  for (const Node& node : nodes_) {
    const bool is_root = node.depth == 0;
    cells_[static_cast<std::size_t>(node.cell)] = {node.base,
                                                   is_root ? -1 : nodes_[node.parent].cell};
  }
}

void AutomatonBuilder::link() {
  for (const Node& node : nodes_) {
    if (node.depth != 0) link_node(node);
  }
}

// The parent's link is known, as nodes come breadth first. Where the word fails at this node, it
// is cut into what the parent would have emitted, and then into whatever lets the symbol follow.
void AutomatonBuilder::link_node(const Node& node) {
  Automaton::Link& link = links_[static_cast<std::size_t>(node.cell)];
  if (node.id >= 0) {
    link = {Automaton::other_root, static_cast<std::uint32_t>(pieces_.size())};
    pieces_.push_back({node.id, node.depth << 1 | 1U});
    return;
  }
  const Automaton::Link inherited = links_[static_cast<std::size_t>(nodes_[node.parent].cell)];
  added_.clear();
  for (std::int32_t at = inherited.failure; at >= 0;) {
    const std::int32_t child =
        cells_[static_cast<std::size_t>(at)].base + static_cast<std::int32_t>(node.symbol);
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
  require(pieces_.size() <= (std::size_t{1} << 20) + 8 * nodes_.size(), ErrorCode::unsupported,
          "the vocabulary's pieces repeat each other so much that its tables would take more than ",
          pieces_.size(), " entries; make its longest tokens shorter");
  return begin;
}

Automaton::Automaton(const Source& source) { AutomatonBuilder(source, *this).build(); }

}  // namespace electra::tokenizer
