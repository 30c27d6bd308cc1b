// Calls of pipelines, right ones, and wrong ones that diagnostics.sh compiles one by one.
#include <vector>

#include "electra/pipelines/question_answering.hpp"
#include "electra/pipelines/sentence_embedding.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/pipelines/token_classification.hpp"

namespace electra {

void call(const TextClassificationPipeline& classify, const QuestionAnsweringPipeline& ask,
          const SentenceEmbeddingPipeline& embed, const TokenClassificationPipeline& find) {
  classify("a");
  classify(42);                   // wrong: no text
  classify({1, 2});               // wrong: no texts
  classify(std::vector<int>{1});  // wrong: no texts
  classify({{"a", "b"}, {"c"}});  // wrong: pairs and no pair
  classify({{"a", "b", "c"}});    // wrong: three in a pair
  classify("a", "b");             // wrong: a pair without braces
  classify({"a", nullptr});       // wrong: no text
  classify.try_each(42);          // wrong: no texts
  classify.try_each("a");         // wrong: one text without braces
  embed(42);                      // wrong: no text
  embed({{"a", "b"}});            // wrong: no pipeline of pairs
  ask("question");                // wrong: no context
  ask("question", 42);            // wrong: no text
  find(std::vector<TextPair>{});  // wrong: no pipeline of pairs
}

}  // namespace electra
