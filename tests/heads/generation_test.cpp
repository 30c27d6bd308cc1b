#include "electra/heads/generation.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/eigen.hpp"
#include "heads/generation_support.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::beams;
using testing::Ids;
using testing::ids_of;
using testing::message_of;
using testing::sampling;
using testing::tiny_decoder;
using testing::tiny_decoder_config;

const std::vector<Ids> prompts = {{2, 5, 9}, {7}, {31, 17, 3, 2, 8}, {12, 4}};

TEST(Generation, AppendsTheLikeliestTokenUntilTheModelHasNoMorePositions) {
  const ElectraForCausalLM model = tiny_decoder();
  const auto [ids, score] = generate(model, {{2, 5, 9}}).at(0);
  ASSERT_EQ(ids.size(), 16U);
  double expected_score = 0;
  for (Index length = 3; length < 16; ++length) {
    const Ids known(ids.begin(), ids.begin() + length);
    const Tensor logits = model.forward({TokenTensor({1, length}, known)}).logits;
    const auto last = matrix(logits).row(length - 1);
    Index likeliest = 0;
    last.maxCoeff(&likeliest);
    EXPECT_EQ(ids[static_cast<std::size_t>(length)], likeliest) << "after " << length;
    const double sum = (last.array().cast<double>() - last.maxCoeff()).exp().sum();
    expected_score -= std::log(sum);
  }
  EXPECT_NEAR(score, expected_score, 1e-5);
}

TEST(Generation, AddsTwentyTokensWhereThereIsRoom) {
  ElectraConfig config = tiny_decoder_config();
  config.max_position_embeddings = 64;
  const auto texts = generate(tiny_decoder(config), prompts);
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    EXPECT_EQ(texts[i].ids.size(), prompts[i].size() + 20);
  }
}

TEST(Generation, CountsThePromptInLengthsAndNotInNewTokens) {
  const ElectraForCausalLM model = tiny_decoder();
  GenerationConfig config;
  config.max_length = 9;
  for (const Ids& ids : ids_of(generate(model, prompts, config))) EXPECT_EQ(ids.size(), 9U);
  config.max_new_tokens = 4;
  const auto texts = ids_of(generate(model, prompts, config));
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    EXPECT_EQ(texts[i].size(), prompts[i].size() + 4);
  }
}

TEST(Generation, StopsWithATokenThatEndsATextButNotBeforeTheLeastLength) {
  const ElectraForCausalLM model = tiny_decoder();
  const Ids whole = generate(model, {{2, 5, 9}}).at(0).ids;
  GenerationConfig config;
  config.eos_token_id = {whole[3], 99};
  EXPECT_EQ(generate(model, {{2, 5, 9}}, config).at(0).ids, Ids(whole.begin(), whole.begin() + 4));
  config.min_new_tokens = 4;
  const Ids longer = generate(model, {{2, 5, 9}}, config).at(0).ids;
  EXPECT_GE(longer.size(), 8U);
  for (std::size_t i = 3; i < 7; ++i) EXPECT_NE(longer[i], whole[3]);
  config.min_new_tokens.reset();
  config.min_length = 7;
  EXPECT_EQ(generate(model, {{2, 5, 9}}, config).at(0).ids, longer);
}

TEST(Generation, TakesTheEndingTokensOfTheModelUnlessItIsToldOthers) {
  ElectraConfig model_config = tiny_decoder_config();
  const Ids whole = generate(tiny_decoder(), {{2, 5, 9}}).at(0).ids;
  model_config.eos_token_id = {whole[3]};
  const ElectraForCausalLM model = tiny_decoder(model_config);
  EXPECT_EQ(generate(model, {{2, 5, 9}}).at(0).ids.size(), 4U);
  GenerationConfig config;
  config.eos_token_id.emplace();
  EXPECT_EQ(generate(model, {{2, 5, 9}}, config).at(0).ids, whole);
}

TEST(Generation, GivesEachPromptWhatItGivesItAlone) {
  const ElectraForCausalLM model = tiny_decoder();
  GenerationConfig samples = sampling(7);
  samples.num_return_sequences = 3;
  GenerationConfig best = beams(4);
  best.num_return_sequences = 3;
  for (GenerationConfig config : {GenerationConfig(), samples, best}) {
    config.max_new_tokens = 9;
    config.eos_token_id = {4, 21};
    std::vector<GeneratedSequence> alone;
    for (const Ids& prompt : prompts) {
      for (auto& text : generate(model, {prompt}, config)) alone.push_back(std::move(text));
    }
    const auto together = generate(model, prompts, config);
    ASSERT_EQ(ids_of(together), ids_of(alone));
    for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(together[i].score, alone[i].score);
  }
}

// The texts are committed, so every instruction set and every machine is held against them.
TEST(Generation, DrawsTheSameTextFromTheSameSeedEverywhere) {
  GenerationConfig config = sampling(2024);
  config.temperature = 0.6;
  config.top_k = 12;
  config.top_p = 0.95;
  config.num_return_sequences = 2;
  for (const int threads : {1, 2}) {
    const auto texts = generate(tiny_decoder(tiny_decoder_config(), threads), {{2, 5, 9}}, config);
    EXPECT_EQ(texts.at(0).ids, (Ids{2, 5, 9, 20, 20, 10, 5, 7, 14, 17, 20, 13, 13, 37, 6, 7}));
    EXPECT_EQ(texts.at(1).ids, (Ids{2, 5, 9, 22, 0, 17, 30, 37, 34, 39, 20, 36, 14, 5, 11, 7}));
    EXPECT_EQ(texts.at(0).score, -42.4352646F);
  }
}

TEST(Generation, FindsTheSameBeamsEverywhere) {
  GenerationConfig config = beams(3);
  config.length_penalty = 0.7;
  for (const int threads : {1, 2}) {
    const auto texts = generate(tiny_decoder(tiny_decoder_config(), threads), {{2, 5, 9}}, config);
    EXPECT_EQ(texts.at(0).ids, (Ids{2, 5, 9, 20, 39, 8, 0, 5, 39, 39, 8, 0, 39, 8, 0, 5}));
    EXPECT_EQ(texts.at(0).score, -6.15461874F);
  }
}

TEST(Generation, DrawsAnotherTextForAnotherSeedPromptOrSample) {
  const ElectraForCausalLM model = tiny_decoder();
  GenerationConfig config = sampling(1);
  config.num_return_sequences = 2;
  const auto texts = ids_of(generate(model, {{2, 5, 9}, {2, 5, 9}}, config));
  EXPECT_EQ(texts[0], texts[2]) << "the same prompt twice";
  EXPECT_NE(texts[0], texts[1]) << "two samples";
  config.seed = 2;
  EXPECT_NE(texts[0], ids_of(generate(model, {{2, 5, 9}}, config))[0]) << "two seeds";
}

TEST(Generation, DrawsTheLikeliestWhereNothingElseIsLeft) {
  const ElectraForCausalLM model = tiny_decoder();
  const auto greedy = ids_of(generate(model, prompts));
  GenerationConfig one = sampling(3);
  one.top_k = 1;
  EXPECT_EQ(ids_of(generate(model, prompts, one)), greedy);
  GenerationConfig nucleus = sampling(4);
  nucleus.top_p = 0;
  EXPECT_EQ(ids_of(generate(model, prompts, nucleus)), greedy);
  GenerationConfig cold = sampling(5);
  cold.top_k = 0;
  for (const double temperature : {1e-5, 1e-300}) {
    cold.temperature = temperature;
    EXPECT_EQ(ids_of(generate(model, prompts, cold)), greedy);
  }
}

TEST(Generation, DrawsEvenlyWhereTheTemperatureIsHigh) {
  GenerationConfig config = sampling(5);
  config.top_k = 0;
  config.temperature = 1e6;
  config.max_new_tokens = 1;
  config.num_return_sequences = 1000;
  std::map<std::int32_t, int> counts;
  for (const Ids& ids : ids_of(generate(tiny_decoder(), {{2}, {3}, {4}, {5}}, config))) {
    ++counts[ids.back()];
  }
  ASSERT_EQ(counts.size(), 40U);
  for (const auto& [id, count] : counts) EXPECT_NEAR(count, 100, 45) << "token " << id;
}

TEST(Generation, FindsWithAsManyBeamsAsWordsTheBestOfAllTexts) {
  const ElectraForCausalLM model = tiny_decoder();
  GenerationConfig config = beams(40);
  config.max_new_tokens = 2;
  const auto best = generate(model, {{2, 5, 9}}, config).at(0);
  float highest = std::numeric_limits<float>::lowest();
  GenerationConfig one = beams(40);
  one.max_new_tokens = 1;
  one.num_return_sequences = 40;
  for (const GeneratedSequence& first : generate(model, {{2, 5, 9}}, one)) {
    one.num_return_sequences = 1;
    const float second = generate(model, {first.ids}, one).at(0).score;
    highest = std::max(highest, (first.score + second) / 2);
  }
  EXPECT_NEAR(best.score, highest, 1e-6);
}

TEST(Generation, TellsOfEachTokenAsItComes) {
  const ElectraForCausalLM model = tiny_decoder();
  GenerationConfig config = sampling(9);
  config.num_return_sequences = 2;
  config.max_new_tokens = 5;
  std::vector<Ids> heard;
  for (const Ids& prompt : prompts) heard.insert(heard.end(), 2, prompt);
  const auto texts = generate(model, prompts, config, [&](const GeneratedToken& token) {
    heard[static_cast<std::size_t>(token.sequence)].push_back(token.id);
    return true;
  });
  EXPECT_EQ(heard, ids_of(texts));
}

TEST(Generation, EndsATextWhereTheCallbackSaysSoAndLeavesTheOthersAlone) {
  const ElectraForCausalLM model = tiny_decoder();
  auto expected = ids_of(generate(model, prompts));
  expected[2].resize(prompts[2].size() + 3);
  int heard = 0;
  const auto texts = generate(model, prompts, {}, [&](const GeneratedToken& token) {
    return token.sequence != 2 || ++heard < 3;
  });
  EXPECT_EQ(ids_of(texts), expected);
}

TEST(Generation, LetsTheCallbackThrow) {
  const ElectraForCausalLM model = tiny_decoder();
  const auto stop = [](const GeneratedToken&) -> bool { throw std::runtime_error("enough"); };
  EXPECT_THROW(generate(model, prompts, {}, stop), std::runtime_error);
  EXPECT_EQ(generate(model, prompts).size(), prompts.size());
}

TEST(Generation, GivesNothingForNoPrompts) { EXPECT_TRUE(generate(tiny_decoder(), {}).empty()); }

TEST(Generation, GivesFewerBeamsThanWantedWhereThereAreNoMoreTexts) {
  ElectraConfig config = tiny_decoder_config();
  config.vocab_size = 3;
  GenerationConfig wanted = beams(5);
  wanted.num_return_sequences = 5;
  wanted.max_new_tokens = 1;
  const auto texts = generate(tiny_decoder(config), {{2}}, wanted);
  EXPECT_EQ(texts.size(), 3U);
}

/// A checkpoint in which one number is none.
class DamagedWeights : public WeightSource {
 public:
  explicit DamagedWeights(std::shared_ptr<const WeightSource> whole) : whole_(std::move(whole)) {
    bias_.back() = std::numeric_limits<float>::quiet_NaN();
  }
  std::string_view format() const override { return whole_->format(); }
  std::vector<std::string> names() const override { return whole_->names(); }
  const Parameter* find(std::string_view name) const override {
    return name == "generator_lm_head.bias" ? &damaged_ : whole_->find(name);
  }

 private:
  std::shared_ptr<const WeightSource> whole_;
  std::vector<float> bias_ = std::vector<float>(40);
  Parameter damaged_ = {nullptr, bias_.data(), DType::f32, Shape{40}};
};

TEST(Generation, RefusesWeightsThatGiveNoNumbers) {
  const ElectraConfig config = tiny_decoder_config();
  const auto weights = std::make_shared<DamagedWeights>(testing::tiny_decoder_weights(config));
  const auto model = testing::make_model<ElectraForCausalLM>(weights, config);
  EXPECT_EQ(message_of([&] { generate(model, {{2}}); }),
            "weights: the model scores a token with infinity or no number, so no next token can be "
            "chosen; its weights are damaged or too large");
}

}  // namespace
}  // namespace electra
