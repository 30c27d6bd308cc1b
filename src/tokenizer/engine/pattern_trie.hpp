#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace electra::tokenizer::engine {

/// A trie of patterns with failure links (Aho and Corasick, CACM 1975).
template <class Unit>
class PatternTrie {
 public:
  struct Entry {
    std::basic_string<Unit> pattern;
    std::int32_t id;
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

  void clear() { nodes_.clear(); }
  /// Builds the trie of patterns that are sorted; of equal ones the first counts.
  void build(const std::vector<Entry>& entries) {
    nodes_.assign(1, {});
    nodes_.reserve(count_nodes(entries));
    std::vector<Range> ranges{{0, static_cast<std::uint32_t>(entries.size())}};
    for (std::uint32_t node = 0; node < nodes_.size(); ++node) add_children(entries, node, ranges);
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }
  /// The root is node 0; a failure link leads to a smaller node.
  const Node& operator[](std::uint32_t node) const { return nodes_[node]; }
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
  /// Returns the node of the longest suffix of a node's prefix and the unit behind it.
  std::uint32_t next(std::uint32_t node, Unit unit) const {
    std::uint32_t found = child(node, unit);
    while (found == 0 && node != 0) {
      node = nodes_[node].failure;
      found = child(node, unit);
    }
    return found;
  }

 private:
  /// Consecutive patterns.
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };

  /// A pattern has a node for each unit behind what it shares with the one before.
  static std::size_t count_nodes(const std::vector<Entry>& entries) {
    std::size_t count = 1;
    const std::basic_string<Unit>* previous = nullptr;
    for (const Entry& entry : entries) {
      const auto& pattern = entry.pattern;
      count += pattern.size();
      if (previous != nullptr) {
        const auto end =
            std::mismatch(pattern.begin(), pattern.end(), previous->begin(), previous->end());
        count -= static_cast<std::size_t>(end.first - pattern.begin());
      }
      previous = &pattern;
    }
    return count;
  }

  void add_children(const std::vector<Entry>& entries, std::uint32_t node,
                    std::vector<Range>& ranges) {
    const std::uint32_t depth = nodes_[node].depth;
    auto [first, last] = ranges[node];
    while (first < last && entries[first].pattern.size() == depth) ++first;
    nodes_[node].first_child = static_cast<std::uint32_t>(nodes_.size());
    while (first < last) {
      const std::uint32_t begin = first;
      const Unit unit = entries[begin].pattern[depth];
      while (first < last && entries[first].pattern[depth] == unit) ++first;
      add_child(node, unit, entries[begin]);
      ranges.push_back({begin, first});
    }
    nodes_[node].last_child = static_cast<std::uint32_t>(nodes_.size());
  }

  /// `entry` is the first of the patterns with the child as a prefix.
  void add_child(std::uint32_t node, Unit unit, const Entry& entry) {
    Node added;
    added.depth = nodes_[node].depth + 1;
    added.unit = unit;
    if (node != 0) added.failure = next(nodes_[node].failure, unit);
    if (entry.pattern.size() == added.depth) {
      added.match = static_cast<std::uint32_t>(nodes_.size());
      added.id = entry.id;
    } else {
      added.match = nodes_[added.failure].match;
    }
    nodes_.push_back(added);
  }

  std::vector<Node> nodes_;  // breadth first
};

}  // namespace electra::tokenizer::engine
