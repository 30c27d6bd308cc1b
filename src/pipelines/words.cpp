#include "pipelines/words.hpp"

#include <utility>

namespace electra::pipelines {

WordMaker::WordMaker(const ElectraTokenizer& tokenizer)
    : tokenizer_(tokenizer),
      before_(tokenizer.unk_token_id().value_or(0)),
      before_size_(decode({before_}).size()) {}

// The clean-up of whole texts is left out, as where the reference joins tokens.
std::string WordMaker::decode(const std::vector<std::int32_t>& ids) const {
  DecodeOptions options;
  options.clean_up_tokenization_spaces = false;
  return tokenizer_.decode(ids, options);
}

Word WordMaker::token(std::int32_t id) const {
  return {decode({id}), decode({before_, id}).substr(before_size_)};
}

Word WordMaker::text(std::string text) {
  std::string following = ' ' + text;
  return {std::move(text), std::move(following)};
}

Word WordMaker::joined(const std::vector<Word>& words) {
  if (words.size() == 1) return words.front();
  std::string whole;
  for (const Word& word : words) whole += whole.empty() ? word.first : word.following;
  return text(std::move(whole));
}

}  // namespace electra::pipelines
