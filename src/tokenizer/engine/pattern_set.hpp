#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tokenizer/engine/pattern_trie.hpp"

namespace electra::tokenizer::engine {

/// The patterns that begin at each unit of a part of a text.
struct PatternWindow {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::uint32_t> starts;  ///< by unit from `begin` on; 0 where none begins
};

/// The state of a search from one match to the next.
struct PatternSearch {
  std::size_t from = 0;  ///< the next match begins here or later
  /// Units that were read behind a match to see whether it is the longest, and have to be read
  /// again, from `counted_from` on.
  std::size_t reread = 0;
  std::size_t counted_from = 0;
};

/// A set of patterns with leftmost-longest matching; of equal patterns the first counts.
///
/// Matching is linear in the text whatever the patterns are. A trie with failure links reads on
/// until no longer pattern can match, and begins again behind the match that it returns: with "a"
/// and "aa…ab" as patterns, each of many a's is read once more for every a before it. Where that
/// adds up, a part of the text is read backwards by a trie of the reversed patterns: where it is at
/// a unit, the longest suffix that is a pattern is the longest pattern that begins there.
template <class Unit>
class PatternSet {
 public:
  using Pattern = std::basic_string<Unit>;

  void clear() {
    entries_.clear();
    first_units_.clear();
    forward_.clear();
    backward_.clear();
    max_length_ = 0;
  }
  void add(Pattern pattern, std::int32_t id) {
    max_length_ = std::max(max_length_, pattern.size());
    entries_.push_back({std::move(pattern), id});
  }
  /// Builds the tries; call it after the last add(). The patterns themselves are released.
  void build() {
    std::vector<Entry> entries = std::move(entries_);
    entries_.clear();
    sort(entries);
    forward_.build(entries);
    for (std::uint32_t child = 1; child < forward_[0].last_child; ++child) {
      first_units_.push_back(forward_[child].unit);
    }
    if (max_length_ <= max_direct_length) return;
    for (Entry& entry : entries) std::reverse(entry.pattern.begin(), entry.pattern.end());
    // Stable: of equal patterns the first one remains the first.
    sort(entries);
    backward_.build(entries);
  }
  bool empty() const { return max_length_ == 0; }

  /// A match; of length 0 if there is none.
  struct Found {
    std::size_t begin = 0;
    std::size_t length = 0;
    std::int32_t id = 0;
  };
  /// Returns the first match that begins at `search.from` or later, and moves the search behind it.
  /// `window` is a buffer, the same and untouched for all calls with one search. `Text` has size(),
  /// at(index) and next(index, units): the first index at which one of the units stands.
  template <class Text>
  Found find(const Text& text, PatternSearch& search, PatternWindow& window) const {
    Found found;
    if (is_costly(search)) fill(text, search, window);
    if (search.from < window.end) found = find_in(window, search);
    std::size_t read = 0;
    if (found.length == 0) found = find_forward(text, search.from, read);
    search.from = found.length == 0 ? text.size() : found.begin + found.length;
    search.reread += std::max(read, search.from) - search.from;
    return found;
  }

 private:
  using Trie = PatternTrie<Unit>;
  using Entry = typename Trie::Entry;

  /// Shorter patterns cannot make a text be read more often than this.
  static constexpr std::size_t max_direct_length = 32;
  static constexpr std::size_t min_window = std::size_t{1} << 16;
  static constexpr std::size_t free_rereads = std::size_t{1} << 12;

  static void sort(std::vector<Entry>& entries) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.pattern < b.pattern; });
  }

  bool is_costly(const PatternSearch& search) const {
    const std::size_t counted = std::max(search.from, search.counted_from) - search.counted_from;
    return max_length_ > max_direct_length && search.reread > free_rereads + 2 * counted;
  }

  /// Reads the text from the end of a window to its beginning. The window is followed by as many
  /// units as a pattern has that begins in it.
  template <class Text>
  void fill(const Text& text, PatternSearch& search, PatternWindow& window) const {
    window.begin = search.from;
    window.end =
        search.from + std::min(std::max(max_length_, min_window), text.size() - search.from);
    const std::size_t after = std::min(max_length_, text.size() - window.end);
    window.starts.resize(window.end - window.begin);
    std::uint32_t node = 0;
    for (std::size_t index = window.end + after; index-- > window.begin;) {
      node = backward_.next(node, text.at(index));
      if (index < window.end) window.starts[index - window.begin] = backward_[node].match;
    }
    search.reread = 0;
    search.counted_from = window.end;
  }

  /// Returns the first match that begins in the window; moves the search to its end without one.
  Found find_in(const PatternWindow& window, PatternSearch& search) const {
    for (; search.from < window.end; ++search.from) {
      const std::uint32_t match = window.starts[search.from - window.begin];
      if (match != 0) return {search.from, backward_[match].depth, backward_[match].id};
    }
    return {};
  }

  /// `read` becomes the end of what was read.
  template <class Text>
  Found find_forward(const Text& text, std::size_t from, std::size_t& read) const {
    Found best;
    std::uint32_t node = 0;
    for (std::size_t index = from;;) {
      if (node == 0) index = text.next(index, first_units_);
      if (index >= text.size()) break;
      const std::uint32_t next = forward_.child(node, text.at(index));
      node = next != 0 ? next : forward_[node].failure;
      if (next != 0) update_best(node, ++index, best);
      // Further matches begin no earlier than this node does.
      if (best.length != 0 && index - forward_[node].depth > best.begin) {
        read = index;
        return best;
      }
    }
    read = text.size();
    return best;
  }

  void update_best(std::uint32_t node, std::size_t end, Found& best) const {
    const std::uint32_t match = forward_[node].match;
    if (match == 0) return;
    const std::size_t length = forward_[match].depth;
    const std::size_t begin = end - length;
    if (best.length == 0 || begin <= best.begin) best = {begin, length, forward_[match].id};
  }

  std::vector<Entry> entries_;     // in the order of add(), until build()
  std::vector<Unit> first_units_;  // sorted
  Trie forward_;
  Trie backward_;  // of the reversed patterns; only if there are long ones
  std::size_t max_length_ = 0;
};

}  // namespace electra::tokenizer::engine
