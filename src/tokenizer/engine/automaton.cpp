#include "tokenizer/engine/automaton.hpp"

#include <algorithm>
#include <vector>

#include "electra/core/error.hpp"

namespace electra::tokenizer::engine {
namespace {

/// Frees the memory of a vector, which to assign an empty one does not.
template <class T>
void release(std::vector<T>& values) {
  std::vector<T>().swap(values);
}

/// Builds the trie, packs it into the double array and computes the failure links. Nodes are
/// numbered breadth first, the two roots first; their attributes are parallel vectors.
class AutomatonBuilder {
 public:
  AutomatonBuilder(const Automaton::Source& source, std::vector<Automaton::Cell>& cells,
                   std::vector<Automaton::Link>& links, std::vector<Automaton::Piece>& pieces)
      : source_(source), cells_(cells), links_(links), pieces_(pieces) {}

  void build() {
    grow_trie();
    place_all();
    fill_cells();
    pieces_.reserve(max_pieces());  // to grow would take twice as much
    for (std::size_t depth = 1; depth + 1 < level_.size(); ++depth) {
      for (std::uint32_t node = level_[depth]; node < level_[depth + 1]; ++node) {
        link(node, static_cast<std::uint32_t>(depth));
      }
    }
    pieces_.shrink_to_fit();
  }

 private:
  static constexpr std::uint32_t root_count = 2;

  /// The keys [first, last) have the node's symbols as a prefix.
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
  // Real vocabularies have 1.3 cells, 16 tested children and one piece for each node, or less.
  std::size_t max_base() const { return (std::size_t{1} << 20) + std::size_t{2} * node_count(); }
  std::size_t max_tests() const { return (std::size_t{1} << 26) + std::size_t{64} * node_count(); }
  std::size_t max_pieces() const {
    return (std::size_t{1} << 19) + std::size_t{3} * node_count() / 2;
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
  void require_dense(std::size_t base) const;
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
  std::vector<std::uint32_t> level_;        // the first node of each depth, and the number of nodes
  std::vector<KeyRange> keys_;              // only while the trie is built
  std::vector<std::int32_t> id_;            // of the token that ends here, or negative
  std::vector<std::int32_t> base_;
  std::vector<std::int32_t> cell_;

  std::vector<std::uint64_t> used_;  // a bit for every cell
  /// By 64-bit word of `used_`: no word between it and this one has a free cell.
  std::vector<std::size_t> next_open_;
  std::size_t end_ = 0;
  std::size_t tests_ = 0;           // of children, by find_base()
  std::vector<std::size_t> hints_;  // by number of children: the word to search from
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

/// There are at most as many nodes as symbols.
void AutomatonBuilder::reserve() {
  const std::size_t nodes = source_.symbols.size() + root_count;
  symbol_.reserve(nodes);
  parent_.reserve(nodes);
  keys_.reserve(nodes);
  id_.reserve(nodes);
  first_child_.reserve(nodes + 1);
}

void AutomatonBuilder::grow_trie() {
  reserve();
  const auto key_count = static_cast<std::uint32_t>(source_.keys.size());
  add_node({0, source_.initial_count}, 0, 0, 0);
  add_node({source_.initial_count, key_count}, 0, 0, 0);
  for (std::uint32_t node = 0; node < node_count();) {
    const auto depth = static_cast<std::uint32_t>(level_.size());
    level_.push_back(node);
    for (const std::uint32_t end = node_count(); node < end; ++node) add_children(node, depth);
  }
  level_.push_back(node_count());
  first_child_.push_back(node_count());
  release(keys_);
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

// First fit in decreasing order of children: large nodes find the array empty, and those with a
// single child, three in four, fill the holes.
void AutomatonBuilder::place_all() {
  use(0);
  use(Automaton::initial_root);
  use(Automaton::continuation_root);
  cell_[0] = Automaton::initial_root;
  cell_[1] = Automaton::continuation_root;
  for (const std::uint32_t node : by_child_count()) place(node);
}

/// Returns the inner nodes in decreasing order of children: a counting sort.
std::vector<std::uint32_t> AutomatonBuilder::by_child_count() {
  std::uint32_t max_children = 0;
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    max_children = std::max(max_children, child_count(node));
  }
  hints_.assign(max_children + 1, 0);
  std::vector<std::uint32_t> begin_of(max_children + 2);
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    ++begin_of[max_children - child_count(node) + 1];
  }
  for (std::size_t i = 1; i < begin_of.size(); ++i) begin_of[i] += begin_of[i - 1];
  std::vector<std::uint32_t> order(begin_of[max_children]);
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    if (child_count(node) != 0) order[begin_of[max_children - child_count(node)]++] = node;
  }
  return order;
}

void AutomatonBuilder::place(std::uint32_t node) {
  std::size_t base = 0;
  if (child_count(node) == 1) {
    // A negative base would let a transition leave the array.
    const std::size_t symbol = symbol_[first_child_[node]];
    base = free_cell(symbol / 64 + 1) - symbol;
  } else {
    std::size_t& hint = hints_[child_count(node)];
    base = find_base(node, hint);
    hint = base / 64;
  }
  require_dense(base);
  base_[node] = static_cast<std::int32_t>(base);
  for (std::uint32_t child = first_child_[node]; child < first_child_[node + 1]; ++child) {
    const std::size_t cell = base + symbol_[child];
    cell_[child] = static_cast<std::int32_t>(cell);
    use(cell);
  }
}

/// Returns the first word from `from_word` on that has a free cell. Compresses the path, so that
/// the next search is short.
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

/// Returns the first base from a word on at which the cells of all children are free; tests 64
/// bases at once.
std::size_t AutomatonBuilder::find_base(std::uint32_t node, std::size_t from_word) {
  for (std::size_t word = from_word;; ++word) {
    std::uint64_t fits = ~0ULL;
    std::uint32_t child = first_child_[node];
    for (; child < first_child_[node + 1] && fits != 0; ++child) {
      fits &= free_bits(word * 64 + symbol_[child]);
    }
    if (fits != 0) return word * 64 + static_cast<std::size_t>(__builtin_ctzll(fits));
    tests_ += child - first_child_[node];
    require_dense(word * 64);
  }
}

/// Throws `unsupported` where the nodes do not fit into each other.
void AutomatonBuilder::require_dense(std::size_t base) const {
  require(base <= max_base() && tests_ <= max_tests(), ErrorCode::unsupported,
          "the vocabulary's characters follow each other in too many ways: the tables of its ",
          node_count(), " beginnings of tokens would have more than ", max_base(),
          " entries, or take too long to fill; leave out its rare characters");
}

void AutomatonBuilder::fill_cells() {
  // Every base plus every symbol is inside, so that transitions need no bounds check.
  const auto largest_base = static_cast<std::size_t>(*std::max_element(base_.begin(), base_.end()));
  const std::size_t size = std::max(end_, largest_base + source_.symbol_count);
  release(used_);
  release(next_open_);
  release(first_child_);
  cells_.assign(size, {0, -1});
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    cells_[static_cast<std::size_t>(cell_[node])] = {base_[node],
                                                     node < root_count ? -1 : cell_[parent_[node]]};
  }
  release(base_);
  links_.assign(size, {-1, 0});
}

// Failure links are computed breadth first, from the parent's: the failure pops are those of the
// parent, then those of the links followed until a node has a child for the symbol.
void AutomatonBuilder::link(std::uint32_t node, std::uint32_t depth) {
  Automaton::Link& link = links_[static_cast<std::size_t>(cell_[node])];
  if (id_[node] >= 0) {
    link = {Automaton::continuation_root, static_cast<std::uint32_t>(pieces_.size())};
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

/// Returns the list of the inherited failure pops and the added ones.
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
  // Quadratic in the size of vocabularies of long repetitions; others are far from the limit.
  require(pieces_.size() <= max_pieces(), ErrorCode::unsupported,
          "the vocabulary's long tokens repeat each other: its tables would have more than ",
          max_pieces(), " entries; make its longest tokens shorter");
  return begin;
}

}  // namespace

Automaton::Automaton(const Source& source) {
  AutomatonBuilder(source, cells_, links_, pieces_).build();
}

}  // namespace electra::tokenizer::engine
