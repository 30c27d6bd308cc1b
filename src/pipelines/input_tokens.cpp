#include "electra/pipelines/input_tokens.hpp"

#include <cstdint>
#include <vector>

#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/question_answering.hpp"

namespace electra {
namespace {

/// Returns the tokens of a text without special ones.
Index plain_tokens(const ElectraTokenizer& tokenizer, const std::string& text) {
  EncodeOptions options;
  options.add_special_tokens = false;
  std::vector<std::int32_t> ids;
  tokenizer.append_ids(text, ids, options);
  return static_cast<Index>(ids.size());
}

}  // namespace

Index input_tokens(const ElectraTokenizer& tokenizer, const std::string& text) {
  return plain_tokens(tokenizer, text) + tokenizer.num_special_tokens_to_add();
}

Index input_tokens(const ElectraTokenizer& tokenizer, const TextPair& pair) {
  return plain_tokens(tokenizer, pair.first) + plain_tokens(tokenizer, pair.second) +
         tokenizer.num_special_tokens_to_add(true);
}

Index input_tokens(const ElectraTokenizer& tokenizer, const Words& words) {
  return tokenizer.encode_words(words).size();
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
