#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace electra::tokenizer {

/// Patterns to be found in a text: the leftmost, of those the longest, of equal ones the first.
template <class Unit>
class PatternSet {
 public:
  using Pattern = std::basic_string<Unit>;

  void clear() {
    patterns_.clear();
    first_units_.clear();
  }
  void add(Pattern pattern, std::int32_t id) { patterns_.push_back({std::move(pattern), id}); }
  /// To be called when all are added.
  void sort() {
    std::stable_sort(patterns_.begin(), patterns_.end(),
                     [](const Entry& a, const Entry& b) { return a.pattern < b.pattern; });
    for (const Entry& entry : patterns_) {
      if (first_units_.empty() || first_units_.back() != entry.pattern[0]) {
        first_units_.push_back(entry.pattern[0]);
      }
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
    for (std::size_t start = text.next(from, first_units_); start < text.size();
         start = text.next(start + 1, first_units_)) {
      const Found found = longest_at(text, start);
      if (found.length != 0) return found;
    }
    return {};
  }

 private:
  struct Entry {
    Pattern pattern;
    std::int32_t id;
  };

  /// Narrows the sorted patterns down to those that go on as the text does, unit by unit.
  template <class Text>
  Found longest_at(const Text& text, std::size_t start) const {
    Found found{start, 0, 0};
    auto first = patterns_.begin();
    auto last = patterns_.end();
    for (std::size_t depth = 0; start + depth < text.size(); ++depth) {
      const Unit unit = text.at(start + depth);
      const auto less = [depth](const Entry& entry, Unit wanted) {
        return entry.pattern.size() <= depth ||
               std::char_traits<Unit>::lt(entry.pattern[depth], wanted);
      };
      const auto greater = [depth](Unit wanted, const Entry& entry) {
        return entry.pattern.size() > depth &&
               std::char_traits<Unit>::lt(wanted, entry.pattern[depth]);
      };
      first = std::lower_bound(first, last, unit, less);
      last = std::upper_bound(first, last, unit, greater);
      if (first == last) break;
      if (first->pattern.size() == depth + 1) {
        found.length = depth + 1;
        found.id = first->id;
      }
    }
    return found;
  }

  std::vector<Entry> patterns_;    // sorted; equal ones in the order they came
  std::vector<Unit> first_units_;  // sorted
};

}  // namespace electra::tokenizer
