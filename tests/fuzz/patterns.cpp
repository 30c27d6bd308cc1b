// The search for added tokens, compared with its definition. The first byte is the number of
// patterns; each is a byte of its length, a byte of how often it is repeated, and its letters. The
// rest is the text. Of every byte two bits count: only like texts make a search look ahead.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/target.hpp"
#include "tokenizer/engine/pattern_set.hpp"

namespace {

using electra::tokenizer::engine::PatternSearch;
using electra::tokenizer::engine::PatternSet;
using electra::tokenizer::engine::PatternWindow;

struct Text {
  std::string text;

  std::size_t size() const { return text.size(); }
  char at(std::size_t index) const { return text[index]; }
  std::size_t next(std::size_t from, const std::vector<char>& wanted) const {
    return std::min(text.find_first_of(std::string(wanted.begin(), wanted.end()), from),
                    text.size());
  }
};

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  std::size_t number() {
    if (size_ == 0) return 0;
    --size_;
    return *data_++;
  }
  std::string letters(std::size_t count) {
    std::string text;
    for (; count > 0 && size_ > 0; --count) text += static_cast<char>('a' + number() % 4);
    return text;
  }
  std::string rest() { return letters(size_); }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

/// The longest pattern at a place, and of equal ones the first; the number of patterns if there is
/// none.
std::size_t pattern_at(const std::vector<std::string>& patterns, const std::string& text,
                       std::size_t place) {
  std::size_t best = patterns.size();
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const bool is_longer = best == patterns.size() || patterns[i].size() > patterns[best].size();
    if (is_longer && text.compare(place, patterns[i].size(), patterns[i]) == 0) best = i;
  }
  return best;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  std::vector<std::string> patterns;
  PatternSet<char> set;
  for (std::size_t count = input.number() % 8; count > 0; --count) {
    const std::size_t length = 1 + input.number() % 16;
    const std::size_t repeats = 1 + input.number() % 64;
    const std::string unit = input.letters(length);
    std::string pattern;
    for (std::size_t i = 0; i < repeats; ++i) pattern += unit;
    if (pattern.empty()) continue;
    patterns.push_back(pattern + input.letters(1));
    set.add(patterns.back(), static_cast<std::int32_t>(patterns.size() - 1));
  }
  set.build();
  Text text{input.rest()};
  while (text.size() > 0 && text.size() < 20000) text.text += text.text;  // more than is read twice
  PatternSearch search;
  PatternWindow window;
  for (std::size_t place = 0; place < text.size();) {
    const std::size_t expected = pattern_at(patterns, text.text, place);
    if (expected == patterns.size()) {
      ++place;
      continue;
    }
    const auto found = set.find(text, search, window);
    if (found.begin != place || found.length != patterns[expected].size() ||
        found.id != static_cast<std::int32_t>(expected))
      std::abort();
    place += found.length;
  }
  if (set.find(text, search, window).length != 0) std::abort();
  return 0;
}
