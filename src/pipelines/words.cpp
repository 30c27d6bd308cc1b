#include "pipelines/words.hpp"

#include <algorithm>
#include <utility>

#include "tokenizer/decoder.hpp"

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

std::string WordMaker::decode_following(const Ids& ids) const {
  Ids all{before_};
  all.insert(all.end(), ids.begin(), ids.end());
  std::string text = decode(all);
  text.erase(0, std::min(before_size_, text.size()));
  return text;
}

Word WordMaker::token(std::int32_t id) const {
  return {decode({id}), decode_following({id}), {id}};
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
  if (known) {
    whole.following = decode_following(whole.ids);
    tokenizer::clean_up_tokenization(whole.following);
  }
  return whole;
}

}  // namespace electra::pipelines
