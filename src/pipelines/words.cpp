#include "pipelines/words.hpp"

#include <utility>

namespace electra::pipelines {

WordMaker::WordMaker(const ElectraTokenizer& tokenizer)
    : tokenizer_(tokenizer),
      before_(tokenizer.unk_token_id().value_or(0)),
      before_size_(decode({before_}).size()) {}

// The clean-up of whole texts is left out, as where the reference joins tokens.
std::string WordMaker::decode(const Ids& ids) const {
  DecodeOptions options;
  options.clean_up_tokenization_spaces = false;
  return tokenizer_.decode(ids, options);
}

std::string WordMaker::decode_following(const Ids& ids, bool clean_up) const {
  Ids all{before_};
  all.insert(all.end(), ids.begin(), ids.end());
  DecodeOptions options;
  options.clean_up_tokenization_spaces = clean_up;
  return tokenizer_.decode(all, options).substr(before_size_);
}

Word WordMaker::token(std::int32_t id) const {
  return {decode({id}), decode_following({id}, false), {id}};
}

Word WordMaker::text(std::string text) {
  std::string following = ' ' + text;
  return {std::move(text), std::move(following), {}};
}

Word WordMaker::joined(const std::vector<Word>& words) const {
  if (words.size() == 1) return words.front();
  Word whole;
  bool known = true;
  for (const Word& word : words) {
    whole.first += whole.first.empty() ? word.first : word.following;
    whole.following += word.following;
    whole.ids.insert(whole.ids.end(), word.ids.begin(), word.ids.end());
    known = known && !word.ids.empty();
  }
  // The reference decodes the whole once more, as if it were a token, and cleans it up as such.
  if (known) whole.following = decode_following(whole.ids, true);
  return whole;
}

}  // namespace electra::pipelines
