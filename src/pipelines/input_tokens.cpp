#include "electra/pipelines/input_tokens.hpp"

#include "electra/pipelines/multiple_choice.hpp"
#include "pipelines/encode.hpp"

namespace electra {

using pipelines::token_count;

Index input_tokens(const ElectraTokenizer& tokenizer, std::string_view text) {
  return token_count(tokenizer, text) + tokenizer.num_special_tokens_to_add();
}

Index input_tokens(const ElectraTokenizer& tokenizer, const TextPairView& pair) {
  return token_count(tokenizer, pair.first) + token_count(tokenizer, pair.second) +
         tokenizer.num_special_tokens_to_add(true);
}

Index input_tokens(const ElectraTokenizer& tokenizer, const Words& words) {
  return tokenizer.encode_words(words, pipelines::whole()).size();
}

Index input_tokens(const ElectraTokenizer& tokenizer, const PromptChoices& input) {
  Index tokens = 0;
  for (const std::string& choice : input.choices)
    tokens += input_tokens(tokenizer, TextPairView(input.prompt, choice));
  return tokens;
}

}  // namespace electra
