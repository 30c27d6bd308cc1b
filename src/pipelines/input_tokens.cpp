#include "electra/pipelines/input_tokens.hpp"

#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/question_answering.hpp"
#include "pipelines/encode.hpp"

namespace electra {

using pipelines::token_count;

Index input_tokens(const ElectraTokenizer& tokenizer, const std::string& text) {
  return token_count(tokenizer, text) + tokenizer.num_special_tokens_to_add();
}

Index input_tokens(const ElectraTokenizer& tokenizer, const TextPair& pair) {
  return token_count(tokenizer, pair.first) + token_count(tokenizer, pair.second) +
         tokenizer.num_special_tokens_to_add(true);
}

Index input_tokens(const ElectraTokenizer& tokenizer, const Words& words) {
  return tokenizer.encode_words(words, pipelines::whole()).size();
}

Index input_tokens(const ElectraTokenizer& tokenizer, const QuestionContext& input) {
  return input_tokens(tokenizer, TextPair(input.question, input.context));
}

Index input_tokens(const ElectraTokenizer& tokenizer, const PromptChoices& input) {
  Index tokens = 0;
  for (const std::string& choice : input.choices)
    tokens += input_tokens(tokenizer, TextPair(input.prompt, choice));
  return tokens;
}

}  // namespace electra
