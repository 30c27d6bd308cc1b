#include "electra/pipelines/multiple_choice.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipelines/support/expectations.hpp"
#include "support/counted_allocations.hpp"
#include "support/generated_folder.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Json;
using testing::message_of;

const Expectations& expectations() {
  static const Expectations all("multiple-choice");
  return all;
}

const MultipleChoicePipeline& pipeline() {
  static const auto opened = expectations().open<MultipleChoicePipeline>();
  return opened;
}

TEST(MultipleChoice, ChoosesAsTheReference) {
  MultipleChoiceOptions options;
  std::vector<PromptChoices> inputs;
  for (const Json& each : expectations().cases()) {
    PromptChoices& input = inputs.emplace_back();
    input.prompt = expectations().texts()[each["prompt"].get<std::size_t>()];
    for (const Json& choice : each["choices"]) {
      input.choices.push_back(expectations().texts()[choice.get<std::size_t>()]);
    }
  }
  Index told = 0;
  options.progress = [&](const PipelineProgress& progress) { told = progress.done; };
  const std::vector<Choice> found = pipeline()(inputs, options);
  EXPECT_EQ(told, static_cast<Index>(inputs.size()));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Json& expected = expectations().cases()[i];
    SCOPED_TRACE(expected.dump());
    EXPECT_EQ(found[i].choice, expected["choice"]);
    ASSERT_EQ(found[i].scores.size(), expected["scores"].size());
    for (std::size_t k = 0; k < found[i].scores.size(); ++k) {
      EXPECT_NEAR(found[i].scores[k], expected["scores"][k].get<double>(), 1e-5);
    }
  }
}

TEST(MultipleChoice, GivesTheModelZerosForChoicesIfTheTokenizerSaysSo) {
  TokenizerOptions without;
  without.token_type_ids = false;
  const MultipleChoicePipeline choose(
      ElectraTokenizer::from_pretrained(expectations().model_folder(), without),
      ElectraForMultipleChoice::from_pretrained(expectations().model_folder()));
  RaggedBatch batch =
      pipeline().tokenizer().ragged_batch({{"It rained.", "a"}, {"It rained.", "b"}});
  batch.token_type_ids.clear();
  const Tensor logits = pipeline().model().forward(batch).logits;
  const Choice found = choose("It rained.", {"a", "b"});
  EXPECT_NEAR(std::log(found.scores[0] / found.scores[1]), logits.data()[0] - logits.data()[1],
              1e-4);
  EXPECT_NE(found.scores, pipeline()("It rained.", {"a", "b"}).scores);
}

TEST(MultipleChoice, CutsAtMaxLength) {
  MultipleChoiceOptions options;
  options.max_length = 7;
  const Choice cut = pipeline()("one two three four", {"five six seven", "eight nine"}, options);
  const Choice whole = pipeline()("one two", {"five six", "eight nine"});
  EXPECT_EQ(cut.scores, whole.scores);
  options.max_length = 2;
  EXPECT_NE(message_of([&] {
              pipeline()(std::vector<PromptChoices>{}, options);
            }).find("max_length is 2; it must be from 3"),
            std::string::npos);
}

// They are read some at a time, and each has the logit that it has among others.
TEST(MultipleChoice, ReadsManyChoicesInParts) {
  std::vector<std::string> choices;
  for (int i = 0; i < 70; ++i)
    choices.push_back(std::string(i % 9 + 1, 'a') + ' ' + std::to_string(i));
  const Choice many = pipeline()("It rained.", choices);
  ASSERT_EQ(many.scores.size(), 70U);
  std::vector<TextPair> pairs;
  for (const std::string& choice : choices) pairs.emplace_back("It rained.", choice);
  RaggedBatch batch = pipeline().tokenizer().ragged_batch(pairs);
  const Tensor logits = pipeline().model().forward(batch).logits;
  for (std::size_t i = 1; i < choices.size(); ++i) {
    EXPECT_NEAR(std::log(many.scores[i] / many.scores[0]), logits.data()[i] - logits.data()[0],
                1e-3);
  }
}

/// A model whose summary reads the padding of the choices.
ElectraConfig mean_of_tokens() {
  ElectraConfig config;
  config.embedding_size = 8;
  config.hidden_size = config.intermediate_size = 64;
  config.num_hidden_layers = 1;
  config.num_attention_heads = 1;
  config.architectures = {"ElectraForMultipleChoice"};
  config.summary_type = "mean";
  return config;
}

TEST(MultipleChoice, ReadsManyPaddedChoicesInParts) {
  const testing::GeneratedFolder folder(mean_of_tokens());
  const auto choose = MultipleChoicePipeline::from_pretrained(folder.path());
  std::string prompt;
  for (int i = 0; i < 400; ++i) prompt += "a ";
  const auto memory = [&](std::size_t count) {
    std::vector<std::string> choices(count, "b");
    choices.back() = "b c d";
    std::vector<float> scores;
    const std::size_t peak = testing::peak_of([&] { scores = choose(prompt, choices).scores; });
    EXPECT_EQ(scores.size(), count);
    EXPECT_EQ(scores[0], scores[count - 2]) << "padded to one length";
    EXPECT_NE(scores[0], scores[count - 1]);
    return peak;
  };
  memory(2);
  EXPECT_LT(memory(256), 2 * memory(64));
}

TEST(MultipleChoice, ReadsNoMoreThan256Choices) {
  EXPECT_EQ(pipeline()("prompt", std::vector<std::string>(256, "a")).scores.size(), 256U);
  EXPECT_EQ(message_of([] { pipeline()("prompt", std::vector<std::string>(257, "a")); }),
            "input: there are 257 choices; at most 256 are supported");
}

TEST(MultipleChoice, WantsChoices) {
  EXPECT_EQ(message_of([] { pipeline()("prompt", {}); }),
            "input: there is nothing to choose from; give choices");
}

}  // namespace
}  // namespace electra
