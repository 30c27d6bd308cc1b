#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/heads/generation.hpp"
#include "heads/generation_support.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Ids;
using testing::message_of;
using testing::tiny_config;
using testing::tiny_decoder;
using testing::tiny_decoder_config;

/// What generate() says to a prompt and options that `change` has changed.
std::string refusal(const Ids& prompt, const std::function<void(GenerationConfig&)>& change = {}) {
  GenerationConfig config;
  if (change) change(config);
  return message_of([&] { generate(tiny_decoder(), {{2}, prompt}, config); });
}

TEST(GenerationErrors, SayWhatIsWrongWithAPrompt) {
  EXPECT_EQ(refusal({}), "input: prompt 1 is empty; it must have a token to begin with");
  EXPECT_EQ(refusal({3, 40}), "input: prompt 1 has the token 40; it must be from 0 to 39");
  EXPECT_EQ(refusal({-1}), "input: prompt 1 has the token -1; it must be from 0 to 39");
  EXPECT_EQ(refusal(Ids(16, 3)),
            "input: prompt 1 has 16 tokens and leaves no room for more in max_position_embeddings "
            "(16); shorten it");
}

TEST(GenerationErrors, SayThatATextWouldNotFit) {
  EXPECT_EQ(refusal({3, 4}, [](auto& config) { config.max_new_tokens = 15; }),
            "input: prompt 1 has 2 tokens and 15 may follow, which is more than "
            "max_position_embeddings (16); shorten it or ask for fewer");
  EXPECT_EQ(refusal({3, 4}, [](auto& config) { config.max_new_tokens = INT64_MAX; }),
            "input: prompt 0 has 1 tokens and 9223372036854775807 may follow, which is more than "
            "max_position_embeddings (16); shorten it or ask for fewer");
  EXPECT_EQ(refusal({3, 4}, [](auto& config) { config.max_length = 17; }),
            "input: prompt 0 has 1 tokens and 16 may follow, which is more than "
            "max_position_embeddings (16); shorten it or ask for fewer");
  EXPECT_EQ(refusal({3, 4}, [](auto& config) { config.max_length = 2; }),
            "input: prompt 1 has 2 tokens, but max_length is 2, prompt included; raise it, or set "
            "max_new_tokens");
}

TEST(GenerationErrors, NameTheLengthThatIsOutOfBounds) {
  EXPECT_EQ(refusal({3}, [](auto& config) { config.max_new_tokens = 0; }),
            "input: max_new_tokens is 0; it must be 1 or more");
  EXPECT_EQ(refusal({3}, [](auto& config) { config.max_length = -5; }),
            "input: max_length is -5; it must be 1 or more");
  EXPECT_EQ(refusal({3}, [](auto& config) { config.min_new_tokens = -1; }),
            "input: min_new_tokens is -1; it must be 0 or more");
  EXPECT_EQ(refusal({3}, [](auto& config) { config.min_length = -1; }),
            "input: min_length is -1; it must be 0 or more");
}

TEST(GenerationErrors, NameTheScoreRuleThatIsOutOfBounds) {
  EXPECT_EQ(refusal({3}, [](auto& config) { config.repetition_penalty = 0; }),
            "input: repetition_penalty is 0; it must be a finite number above 0");
  EXPECT_EQ(refusal({3}, [](auto& config) { config.no_repeat_ngram_size = -2; }),
            "input: no_repeat_ngram_size is -2; it must be 0 or more");
  EXPECT_EQ(refusal({3},
                    [](auto& config) {
                      config.do_sample = true;
                      config.temperature = 0;
                    }),
            "input: temperature is 0; it must be a finite number above 0; for the likeliest token "
            "each time set do_sample to false");
  EXPECT_EQ(refusal({3}, [](auto& config) { config.repetition_penalty = HUGE_VAL; }),
            "input: repetition_penalty is inf; it must be a finite number above 0");
  EXPECT_EQ(refusal({3},
                    [](auto& config) {
                      config.do_sample = true;
                      config.top_k = -1;
                    }),
            "input: top_k is -1; it must be 0 or more");
  EXPECT_EQ(refusal({3},
                    [](auto& config) {
                      config.do_sample = true;
                      config.top_p = 1.5;
                    }),
            "input: top_p is 1.5; it must be from 0 to 1");
  EXPECT_EQ(refusal({3}, [](auto& config) { config.length_penalty = std::nan(""); }),
            "input: length_penalty is nan; it must be a number");
}

TEST(GenerationErrors, NameTheSearchThatIsOutOfBounds) {
  EXPECT_EQ(refusal({3}, [](auto& config) { config.num_beams = 0; }),
            "input: num_beams is 0; it must be from 1 to 1024");
  EXPECT_EQ(refusal({3}, [](auto& config) { config.num_return_sequences = 1025; }),
            "input: num_return_sequences is 1025; it must be from 1 to 1024");
  EXPECT_EQ(refusal({3}, [](auto& config) { config.num_return_sequences = 3; }),
            "input: num_return_sequences is 3, but the likeliest text is one; set do_sample, or "
            "num_beams to 3 or more");
  EXPECT_EQ(refusal({3},
                    [](auto& config) {
                      config.num_beams = 2;
                      config.num_return_sequences = 3;
                    }),
            "input: num_return_sequences is 3, but num_beams is 2; there cannot be more texts than "
            "beams");
  EXPECT_EQ(refusal({3},
                    [](auto& config) {
                      config.num_beams = 2;
                      config.do_sample = true;
                    }),
            "unsupported: num_beams is 2 and do_sample is true; beams are searched, not drawn: set "
            "num_beams to 1 or do_sample to false");
}

TEST(GenerationErrors, NameTheMostTokensThatMayEndAText) {
  ElectraConfig model = tiny_decoder_config();
  model.vocab_size = 70;
  const auto with_ends = [&](Index count) {
    GenerationConfig config = testing::beams(2);
    config.eos_token_id.emplace(static_cast<std::size_t>(count));
    std::iota(config.eos_token_id->begin(), config.eos_token_id->end(), Index{3});
    return message_of([&] { generate(tiny_decoder(model), {{2}}, config); });
  };
  EXPECT_EQ(with_ends(64), "nothing was thrown");
  EXPECT_EQ(with_ends(65),
            "input: eos_token_id has more than 64 tokens; at most so many may end a text");
}

TEST(GenerationErrors, SayThatBeamsAreNotTold) {
  GenerationConfig config = testing::beams(2);
  const auto listen = [](const GeneratedToken&) { return true; };
  EXPECT_EQ(message_of([&] { generate(tiny_decoder(), {{2}}, config, listen); }),
            "unsupported: num_beams is 2, but a callback takes tokens that are final, and a beam "
            "may be given up; set num_beams to 1 or leave the callback out");
}

TEST(GenerationErrors, SayThatTheModelSeesWhatFollows) {
  EXPECT_EQ(message_of([] { generate(tiny_decoder(tiny_config()), {{2}}); }),
            "unsupported: config.json: is_decoder is false, so every token sees those after it and "
            "no text can be generated token by token; set \"is_decoder\": true there");
}

}  // namespace
}  // namespace electra
