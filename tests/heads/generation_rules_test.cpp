#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "heads/generation/beams.hpp"
#include "heads/generation/plan.hpp"
#include "heads/generation/portable_math.hpp"
#include "heads/generation/random.hpp"
#include "heads/generation/scores.hpp"
#include "heads/generation_support.hpp"
#include "support/growth.hpp"

namespace electra::generation {
namespace {

constexpr float forbidden = -std::numeric_limits<float>::infinity();

/// The scores of what may follow `ids` after the rules of `config`.
std::vector<float> ruled(const Ids& ids, std::vector<float> scores, const GenerationConfig& config,
                         Index min_length = 0) {
  const Plan plan{config, config.eos_token_id.value_or(std::vector<Index>()), {}};
  apply_rules(plan, {ids, 100, min_length}, ids, scores);
  return scores;
}

/// How often each token is drawn in a thousand times.
std::map<std::int32_t, int> drawn(const std::vector<float>& scores,
                                  const GenerationConfig& config) {
  RandomStream random(11, {}, 0);
  std::map<std::int32_t, int> counts;
  for (int i = 0; i < 1000; ++i) ++counts[draw(scores, config, random)];
  return counts;
}

TEST(GenerationRules, PenalizeEachTokenOfTheTextOnce) {
  GenerationConfig config;
  config.repetition_penalty = 2;
  EXPECT_EQ(ruled({1, 0, 1, 1}, {3, -4, 5, -6}, config), (std::vector<float>{1.5, -8, 5, -6}));
  config.repetition_penalty = 0.5;
  EXPECT_EQ(ruled({3}, {3, -4, 5, -6}, config), (std::vector<float>{3, -4, 5, -3}));
}

TEST(GenerationRules, KeepScoresFiniteWhateverThePenalty) {
  GenerationConfig config;
  for (const double penalty : {1e300, 1e-300}) {
    config.repetition_penalty = penalty;
    for (const float score : ruled({0, 1, 2}, {0, -4, 5}, config)) {
      EXPECT_TRUE(std::isfinite(score)) << penalty;
    }
  }
}

TEST(GenerationRules, ForbidWhatWouldRepeatARunOfTokens) {
  GenerationConfig config;
  config.no_repeat_ngram_size = 3;
  EXPECT_EQ(ruled({1, 2, 3, 1, 2, 0, 1, 2}, {5, 6, 7, 8}, config),
            (std::vector<float>{forbidden, 6, 7, forbidden}));
  EXPECT_EQ(ruled({1, 2}, {5, 6, 7, 8}, config), (std::vector<float>{5, 6, 7, 8}));
  config.no_repeat_ngram_size = 2;
  EXPECT_EQ(ruled({1, 1}, {5, 6, 7, 8}, config), (std::vector<float>{5, forbidden, 7, 8}));
  config.no_repeat_ngram_size = 1;
  EXPECT_EQ(ruled({1, 3}, {5, 6, 7, 8}, config), (std::vector<float>{5, forbidden, 7, forbidden}));
}

TEST(GenerationRules, EndATextThatNoTokenMayFollowAndNoOther) {
  ElectraConfig model = testing::tiny_decoder_config();
  model.vocab_size = 3;
  GenerationConfig config;
  config.no_repeat_ngram_size = 1;
  config.max_new_tokens = 3;
  config.min_new_tokens = 3;
  for (const Index beams : {1, 2}) {
    config.num_beams = beams;
    const auto texts = generate(testing::tiny_decoder(model), {{2}, {0, 1, 2}}, config);
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0].ids.size(), 3U);
    EXPECT_EQ(texts[1].ids, (Ids{0, 1, 2}));
    EXPECT_EQ(texts[1].score, 0);
  }
}

TEST(GenerationRules, ForbidTheEndBeforeTheLeastLength) {
  GenerationConfig config;
  config.eos_token_id = {2, -1, 77};
  EXPECT_EQ(ruled({0, 1}, {5, 6, 7}, config, 3), (std::vector<float>{5, 6, forbidden}));
  EXPECT_EQ(ruled({0, 1}, {5, 6, 7}, config, 2), (std::vector<float>{5, 6, 7}));
}

// A token that is named twice, or that the model does not know, ends nothing more.
TEST(GenerationRules, CountEachTokenThatEndsATextOnce) {
  ElectraConfig model;
  model.is_decoder = true;
  GenerationConfig config;
  config.eos_token_id.emplace(1000, 7);
  config.eos_token_id->insert(config.eos_token_id->end(), {3, -1, model.vocab_size, 3});
  const Plan plan = make_plan(model, {{2}}, config, false);
  EXPECT_EQ(plan.ends, (std::vector<Index>{3, 7}));
  EXPECT_TRUE(plan.is_end(3) && plan.is_end(7));
  EXPECT_FALSE(plan.is_end(5) || plan.is_end(-1));
}

/// The best continuations of a prompt, best first.
std::vector<std::int32_t> best_tokens(Index num_beams, const std::vector<float>& logits) {
  GenerationConfig config;
  config.num_beams = num_beams;
  const Ids prompt{0};
  const Plan plan{config, {}, {}};
  const Task task{prompt, 9, 0};
  BeamSearch search(plan, task);
  search.advance(logits.data(), static_cast<Index>(logits.size()));
  std::vector<std::int32_t> tokens;
  for (const Beam& beam : search.running()) tokens.push_back(beam.ids.back());
  return tokens;
}

TEST(GenerationRules, KeepTheOrderOfContinuationsThatAreEquallyLikely) {
  EXPECT_EQ(best_tokens(4, {1, 2, 1, 2, 0, 2, 1}), (std::vector<std::int32_t>{1, 3, 5, 0}));
  EXPECT_EQ(best_tokens(3, {5, 5, 5, 5, 5, 5, 5, 5}), (std::vector<std::int32_t>{0, 1, 2}));
}

// Each token is likelier than those before it, so each is kept for a while.
TEST(Bounds, OfABeamSearchAreItsTokens) {
  const double growth = testing::growth_of_time(4000, [](std::size_t size) {
    std::vector<float> logits(size);
    for (std::size_t i = 0; i < size; ++i) logits[i] = 1e-3F * static_cast<float>(i);
    return [logits, beams = static_cast<Index>(size / 2)] { best_tokens(beams, logits); };
  });
  EXPECT_LT(growth, testing::linear_growth);
}

TEST(GenerationRules, TakeTheFirstOfTheLikeliest) { EXPECT_EQ(likeliest({1, 5, 2, 5}), 1); }

TEST(GenerationDraws, FollowTheProbabilities) {
  GenerationConfig config;
  const auto counts = drawn({std::log(0.7F), forbidden, std::log(0.1F), std::log(0.2F)}, config);
  ASSERT_EQ(counts.size(), 3U);
  EXPECT_NEAR(counts.at(0), 700, 45);
  EXPECT_NEAR(counts.at(2), 100, 30);
  EXPECT_NEAR(counts.at(3), 200, 40);
}

TEST(GenerationDraws, AreFlattenedByTheTemperature) {
  GenerationConfig config;
  config.temperature = 2;
  const auto counts = drawn({std::log(0.81F), std::log(0.09F)}, config);
  EXPECT_NEAR(counts.at(0), 750, 45);
}

TEST(GenerationDraws, KeepTiesAmongTheHighest) {
  GenerationConfig config;
  config.top_k = 2;
  const auto counts = drawn({1, 3, 2, 2, 0}, config);
  ASSERT_EQ(counts.size(), 3U);
  EXPECT_EQ(counts.count(0) + counts.count(4), 0U);
  config.top_k = 0;
  EXPECT_EQ(drawn({1, 3, 2, 2, 0}, config).size(), 5U);
}

// 0.5, 0.3, 0.15, 0.05: what is below the likeliest is dropped while it has 1 - top_p or less.
TEST(GenerationDraws, AreCutToTheLikeliestThatHaveTheProbability) {
  const std::vector<float> scores = {std::log(0.15F), std::log(0.5F), std::log(0.05F),
                                     std::log(0.3F)};
  const std::map<double, std::size_t> kept = {{0.0, 1},  {0.45, 1}, {0.55, 2}, {0.75, 2},
                                              {0.85, 3}, {0.94, 3}, {0.96, 4}, {1.0, 4}};
  for (const auto& [top_p, count] : kept) {
    GenerationConfig config;
    config.top_p = top_p;
    const auto counts = drawn(scores, config);
    EXPECT_EQ(counts.size(), count) << top_p;
    EXPECT_EQ(counts.count(1), 1U);
  }
}

// The first values of SplitMix64 keyed this way; another machine must have the same.
TEST(GenerationRandom, IsTheSameEverywhere) {
  RandomStream random(42, {1, 2, 3}, 5);
  EXPECT_EQ(random.uniform(), 0.6093916432548401);
  EXPECT_EQ(random.uniform(), 0.4066485744989623);
}

TEST(GenerationRandom, IsUniform) {
  RandomStream random(1, {}, 0);
  double sum = 0;
  double squares = 0;
  constexpr int count = 100000;
  for (int i = 0; i < count; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / count, 1.0 / 2, 0.005);
  EXPECT_NEAR(squares / count, 1.0 / 3, 0.005);
}

TEST(PortableMath, LogIsThatOfTheCLibrary) {
  for (double x = 1e-30; x < 1e30; x *= 1.0371) {
    EXPECT_NEAR(portable_log(x), std::log(x), 1e-15 * (1 + std::abs(std::log(x)))) << x;
  }
  for (double x = 0.9; x < 1.1; x += 0.00137) EXPECT_NEAR(portable_log(x), std::log(x), 4e-17) << x;
  EXPECT_EQ(portable_log(1), 0);
}

TEST(PortableMath, PowerIsThatOfTheCLibrary) {
  for (double base = 1; base < 512; base += 7) {
    for (double exponent = -3; exponent <= 3; exponent += 0.25) {
      const double wanted = std::pow(base, exponent);
      EXPECT_NEAR(portable_power(base, exponent), wanted, 1e-14 * wanted)
          << base << '^' << exponent;
    }
  }
  EXPECT_EQ(portable_power(7, 1), 7);
  EXPECT_EQ(portable_power(7, 0), 1);
}

TEST(PortableMath, PowerStaysFinite) {
  EXPECT_TRUE(std::isfinite(portable_power(500, 1e300)));
  EXPECT_GT(portable_power(500, -1e300), 0);
}

TEST(PortableMath, NormalizerMakesProbabilitiesOfLogits) {
  const std::vector<float> logits = {1, -2, 0.5, 30, 29};
  std::vector<float> scratch;
  const double normalizer = log_normalizer(logits.data(), 5, scratch);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit);
  EXPECT_NEAR(normalizer, std::log(sum), 1e-7);
}

}  // namespace
}  // namespace electra::generation
