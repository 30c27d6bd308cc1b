#include "cli/word_shades.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "cli/printable.hpp"
#include "pipelines/characters.hpp"

namespace electra::cli {
namespace {

// Backgrounds of the 256 colours that terminals have in common, from pale to strong.
constexpr const char* greens[] = {"194", "157", "120", "83"};
constexpr const char* reds[] = {"224", "217", "210", "203"};
constexpr int shade_count = 4;

/// Returns what turns the shade of an effect on; nothing for one that is too small to be seen.
std::string shade(float effect, float largest) {
  const float part = std::abs(effect) / largest;
  if (!(part > 0.125F)) return "";
  const int step = std::min(static_cast<int>(part * shade_count), shade_count - 1);
  return std::string("\x1b[30;48;5;") + (effect > 0 ? greens[step] : reds[step]) + "m";
}

/// A word, and what turns its colours on.
using Mark = std::pair<Offsets, std::string>;

/// Returns the words that are seen, in the order of the text.
std::vector<Mark> marks_of(const std::vector<WordEffect>& words, const Shading& shading) {
  std::vector<Mark> marks;
  for (const WordEffect& word : words) {
    const Offsets place{static_cast<std::int32_t>(word.start), static_cast<std::int32_t>(word.end)};
    const std::string begin = shade(word.effect, shading.largest);
    if (!begin.empty()) marks.emplace_back(place, begin);
  }
  if (shading.answer) marks.emplace_back(*shading.answer, "\x1b[1;31m");
  std::sort(marks.begin(), marks.end(),
            [](const Mark& a, const Mark& b) { return a.first.start < b.first.start; });
  return marks;
}

}  // namespace

std::string shaded(std::string_view text, const std::vector<WordEffect>& words,
                   const Shading& shading) {
  const pipelines::CharacterText characters(text);
  std::string shown;
  std::int32_t done = 0;
  for (const auto& [place, begin] : marks_of(words, shading)) {
    const std::int32_t start = std::max(done, place.start);
    shown += printable(characters.slice({done, start})) + begin +
             printable(characters.slice({start, place.end})) + "\x1b[0m";
    done = std::max(done, place.end);
  }
  return shown + printable(characters.slice({done, std::numeric_limits<std::int32_t>::max()}));
}

float largest_effect(const WordEffects& effects) {
  float largest = 0;
  for (const auto* words : {&effects.words, &effects.pair_words}) {
    for (const WordEffect& word : *words) largest = std::max(largest, std::abs(word.effect));
  }
  return largest;
}

}  // namespace electra::cli
