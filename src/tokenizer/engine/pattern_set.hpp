#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace electra::tokenizer::engine {

/// A set of patterns with leftmost-longest matching; of equal patterns the first counts.
///
/// A trie with failure links (Aho and Corasick, CACM 1975), so that matching is linear in the text
/// whatever the patterns are.
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
  /// Builds the trie; call it after the last add().
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

  /// A match; of length 0 if there is none.
  struct Found {
    std::size_t begin = 0;
    std::size_t length = 0;
    std::int32_t id = 0;
  };
  /// Returns the first match that begins at `from` or later. `Text` has size(), at(index) and
  /// next(index, units): the first index at which one of the units stands.
  template <class Text>
  Found find(const Text& text, std::size_t from) const {
    Found best;
    std::uint32_t node = 0;
    for (std::size_t index = from;;) {
      if (node == 0) index = text.next(index, first_units_);
      if (index >= text.size()) return best;
      const std::uint32_t next = child(node, text.at(index));
      node = next != 0 ? next : nodes_[node].failure;
      if (next != 0) update_best(node, ++index, best);
      // Further matches begin no earlier than this node does.
      if (best.length != 0 && index - nodes_[node].depth > best.begin) return best;
    }
  }

 private:
  struct Entry {
    Pattern pattern;
    std::int32_t id;
  };
  /// Consecutive patterns.
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  /// A prefix of patterns. Its children are adjacent.
  struct Node {
    std::uint32_t first_child = 0;
    std::uint32_t last_child = 0;  ///< past the end
    std::uint32_t depth = 0;       ///< in units
    std::uint32_t failure = 0;     ///< the longest proper suffix that is a node
    std::uint32_t match = 0;       ///< the longest suffix, itself included, that is a pattern; or 0
    std::int32_t id = 0;           ///< of the pattern, if it is one
    Unit unit{};                   ///< the last one of the prefix
  };

  /// Returns 0 if there is no such child.
  std::uint32_t child(std::uint32_t node, Unit unit) const {
    const auto last = nodes_.begin() + nodes_[node].last_child;
    const auto found = std::lower_bound(nodes_.begin() + nodes_[node].first_child, last, unit,
                                        [](const Node& candidate, Unit wanted) {
                                          return std::char_traits<Unit>::lt(candidate.unit, wanted);
                                        });
    if (found == last || found->unit != unit) return 0;
    return static_cast<std::uint32_t>(found - nodes_.begin());
  }

  void update_best(std::uint32_t node, std::size_t end, Found& best) const {
    const std::uint32_t match = nodes_[node].match;
    if (match == 0) return;
    const std::size_t length = nodes_[match].depth;
    const std::size_t begin = end - length;
    if (best.length == 0 || begin <= best.begin) best = {begin, length, nodes_[match].id};
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

  /// `entry` is the first of the patterns with the child as a prefix.
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

  std::vector<Entry> patterns_;    // sorted; equal ones in the order of add()
  std::vector<Unit> first_units_;  // sorted
  std::vector<Node> nodes_;        // breadth first; the root is nodes_[0]
};

}  // namespace electra::tokenizer::engine
