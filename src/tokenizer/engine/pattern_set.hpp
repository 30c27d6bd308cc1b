#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace electra::tokenizer {

/// Patterns to be found in a text: the leftmost, of those the longest, of equal ones the first.
///
/// A trie with failure links (Aho and Corasick, CACM 1975), so that no pattern makes a text be read
/// over and over.
template <class Unit>
class PatternSet {
 public:
  using Pattern = std::basic_string<Unit>;

  void clear() {
    patterns_.clear();
    first_units_.clear();
    nodes_.clear();
  }
  void add(Pattern pattern, std::int32_t id) { patterns_.push_back({std::move(pattern), id}); }
  /// To be called when all are added.
  void build() {
    std::stable_sort(patterns_.begin(), patterns_.end(),
                     [](const Entry& a, const Entry& b) { return a.pattern < b.pattern; });
    nodes_.assign(1, {});
    std::vector<Range> ranges{{0, static_cast<std::uint32_t>(patterns_.size())}};
    for (std::uint32_t node = 0; node < nodes_.size(); ++node) add_children(node, ranges);
    for (std::uint32_t child = 1; child < nodes_[0].last_child; ++child) {
      first_units_.push_back(nodes_[child].unit);
    }
  }
  bool empty() const { return patterns_.empty(); }

  template <class Use>
  void for_each(const Use& use) const {
    for (const Entry& entry : patterns_) use(entry.pattern);
  }

  /// `at(i)` gives the unit at place i of a text of `size`. Gives where a pattern begins from
  /// `from` on, its length and its id; a length of 0 if there is none.
  struct Found {
    std::size_t start = 0;
    std::size_t length = 0;
    std::int32_t id = 0;
  };
  template <class Text>
  Found find(const Text& text, std::size_t from) const {
    Found best;
    std::uint32_t node = 0;
    for (std::size_t place = from;;) {
      if (node == 0) place = text.next(place, first_units_);
      if (place >= text.size()) return best;
      const std::uint32_t next = child(node, text.at(place));
      node = next != 0 ? next : nodes_[node].failure;
      if (next != 0) see(node, ++place, best);
      // What may still come begins where this node does.
      if (best.length != 0 && place - nodes_[node].depth > best.start) return best;
    }
  }

 private:
  struct Entry {
    Pattern pattern;
    std::int32_t id;
  };
  /// Some patterns that follow one another.
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  /// The beginning of some patterns. Those that are one unit longer lie side by side.
  struct Node {
    std::uint32_t first_child = 0;
    std::uint32_t last_child = 0;  ///< one behind
    std::uint32_t depth = 0;       ///< in units
    std::uint32_t failure = 0;     ///< the longest of its ends that is a node too
    std::uint32_t match = 0;       ///< the longest of its ends, or it, that is a pattern; 0: none
    std::int32_t id = 0;           ///< of the pattern, if it is one
    Unit unit{};                   ///< its last one
  };

  /// Gives 0 if there is none.
  std::uint32_t child(std::uint32_t node, Unit unit) const {
    const auto last = nodes_.begin() + nodes_[node].last_child;
    const auto found = std::lower_bound(nodes_.begin() + nodes_[node].first_child, last, unit,
                                        [](const Node& each, Unit wanted) {
                                          return std::char_traits<Unit>::lt(each.unit, wanted);
                                        });
    if (found == last || found->unit != unit) return 0;
    return static_cast<std::uint32_t>(found - nodes_.begin());
  }

  void see(std::uint32_t node, std::size_t place, Found& best) const {
    const std::uint32_t match = nodes_[node].match;
    if (match == 0) return;
    const std::size_t length = nodes_[match].depth;
    const std::size_t start = place - length;
    if (best.length == 0 || start <= best.start) best = {start, length, nodes_[match].id};
  }

  void add_children(std::uint32_t node, std::vector<Range>& ranges) {
    const std::uint32_t depth = nodes_[node].depth;
    auto [first, last] = ranges[node];
    while (first < last && patterns_[first].pattern.size() == depth) ++first;
    nodes_[node].first_child = static_cast<std::uint32_t>(nodes_.size());
    while (first < last) {
      const std::uint32_t begin = first;
      const Unit unit = patterns_[begin].pattern[depth];
      while (first < last && patterns_[first].pattern[depth] == unit) ++first;
      add_child(node, unit, patterns_[begin]);
      ranges.push_back({begin, first});
    }
    nodes_[node].last_child = static_cast<std::uint32_t>(nodes_.size());
  }

  /// `entry` is the first of the patterns that go on with the child.
  void add_child(std::uint32_t node, Unit unit, const Entry& entry) {
    Node added;
    added.depth = nodes_[node].depth + 1;
    added.unit = unit;
    if (node != 0) {
      std::uint32_t shorter = nodes_[node].failure;
      while (shorter != 0 && child(shorter, unit) == 0) shorter = nodes_[shorter].failure;
      added.failure = child(shorter, unit);
    }
    if (entry.pattern.size() == added.depth) {
      added.match = static_cast<std::uint32_t>(nodes_.size());
      added.id = entry.id;
    } else {
      added.match = nodes_[added.failure].match;
    }
    nodes_.push_back(added);
  }

  std::vector<Entry> patterns_;    // sorted; equal ones in the order they came
  std::vector<Unit> first_units_;  // sorted
  std::vector<Node> nodes_;        // by depth; the first is the beginning of all patterns
};

}  // namespace electra::tokenizer
