#include "electra/pipelines/input_tokens.hpp"

#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/rerank.hpp"
#include "pipelines/encode.hpp"

namespace electra {

using pipelines::token_count;

namespace {

/// Returns the tokens of a text beside each of the others.
Index tokens_of_pairs(const ElectraTokenizer& tokenizer, std::string_view text,
                      const TextList& others) {
  pipelines::PairTokens pair(tokenizer, text);
  Index tokens = 0;
  for (const std::string_view other : others) tokens += pair.with(other);
  return tokens;
}

}  // namespace

Index input_tokens(const ElectraTokenizer& tokenizer, std::string_view text) {
  return token_count(tokenizer, text) + tokenizer.num_special_tokens_to_add();
}

Index input_tokens(const ElectraTokenizer& tokenizer, const TextPairView& pair) {
  return pipelines::PairTokens(tokenizer, pair.first).with(pair.second);
}

Index input_tokens(const ElectraTokenizer& tokenizer, const Words& words) {
  return tokenizer.encode_words(words, pipelines::whole()).size();
}

Index input_tokens(const ElectraTokenizer& tokenizer, const PromptChoices& input) {
  return tokens_of_pairs(tokenizer, input.prompt, input.choices);
}

Index input_tokens(const ElectraTokenizer& tokenizer, const QueryDocuments& input) {
  return tokens_of_pairs(tokenizer, input.query, input.documents);
}

}  // namespace electra
