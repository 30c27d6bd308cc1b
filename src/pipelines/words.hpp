#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "electra/tokenizer/tokenizer.hpp"

namespace electra::pipelines {

/// What the tokenizer's decoder makes of a token, or of some that belong together: "##ing" and
/// "ing", or "new york" and " new york".
struct Word {
  std::string first;              ///< where it begins a text
  std::string following;          ///< where it follows something
  std::vector<std::int32_t> ids;  ///< of the tokens; none of a text that is in no vocabulary
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
  Word joined(const std::vector<Word>& words) const;

 private:
  using Ids = std::vector<std::int32_t>;

  std::string decode(const Ids& ids) const;
  std::string decode_following(const Ids& ids) const;

  const ElectraTokenizer& tokenizer_;
  std::int32_t before_;  // any token, for others to follow
  std::size_t before_size_;
};

}  // namespace electra::pipelines
