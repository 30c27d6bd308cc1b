#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "electra/pipelines/explain.hpp"

namespace electra::pipelines {

/// The words of a pair of texts, as ranges of characters.
struct PairWords {
  std::vector<Offsets> first;
  std::vector<Offsets> second;
};

/// Which characters of each text of a pair the model reads; the others are cut off.
struct ReadCharacters {
  Offsets first{0, std::numeric_limits<std::int32_t>::max()};
  Offsets second{0, std::numeric_limits<std::int32_t>::max()};
};

/// Throws `input` for words that are no ranges of characters of their text, and for those that
/// overlap in too much of it.
void check_words(const std::vector<Offsets>& words, std::string_view text);

/// Returns the effects of these words as explain() does, but does not ask for words that lie far
/// from what the model reads: their effect is 0.
WordEffects word_effects(const TextPairView& pair, const PairWords& words,
                         const ReadCharacters& read, const PairLogits& logits);

}  // namespace electra::pipelines
