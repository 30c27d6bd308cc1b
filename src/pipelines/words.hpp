#pragma once

#include <string>
#include <vector>

#include "electra/tokenizer/tokenizer.hpp"

namespace electra::pipelines {

/// What the tokenizer's decoder makes of a token, or of some that belong together: "##ing" and
/// "ing", or "new york" and " new york".
struct Word {
  std::string first;      ///< where it begins a text
  std::string following;  ///< where it follows something
};

/// Words out of tokens, joined as the tokenizer decodes.
class WordMaker {
 public:
  explicit WordMaker(const ElectraTokenizer& tokenizer);

  /// A token of the vocabulary.
  Word token(std::int32_t id) const;
  /// A text that is in no vocabulary.
  static Word text(std::string text);
  /// Several as one.
  static Word joined(const std::vector<Word>& words);

 private:
  std::string decode(const std::vector<std::int32_t>& ids) const;

  const ElectraTokenizer& tokenizer_;
  std::int32_t before_;  // any token, for others to follow
  std::size_t before_size_;
};

}  // namespace electra::pipelines
