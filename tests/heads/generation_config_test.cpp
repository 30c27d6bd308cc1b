#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/heads/generation.hpp"
#include "support/growth.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::message_of;
using testing::TemporaryFolder;

std::string refusal(const std::string& text) {
  return message_of([&] { GenerationConfig::from_json(text); });
}

TEST(GenerationConfigs, AreReadWithEveryKey) {
  const auto config = GenerationConfig::from_json(R"({
    "max_length": 50, "max_new_tokens": 9, "min_length": 3, "min_new_tokens": 2,
    "eos_token_id": [3, 4], "num_return_sequences": 2, "repetition_penalty": 1.25,
    "no_repeat_ngram_size": 3, "do_sample": true, "temperature": 0.5, "top_k": 7, "top_p": 0.75,
    "num_beams": 4, "length_penalty": -1, "early_stopping": "never", "pad_token_id": 0,
    "transformers_version": "4.57.6"})");
  EXPECT_EQ(config.max_length, 50);
  EXPECT_EQ(config.max_new_tokens, 9);
  EXPECT_EQ(config.min_length, 3);
  EXPECT_EQ(config.min_new_tokens, 2);
  EXPECT_EQ(config.eos_token_id, (std::vector<Index>{3, 4}));
  EXPECT_EQ(config.num_return_sequences, 2);
  EXPECT_EQ(config.repetition_penalty, 1.25);
  EXPECT_EQ(config.no_repeat_ngram_size, 3);
  EXPECT_TRUE(config.do_sample);
  EXPECT_EQ(config.temperature, 0.5);
  EXPECT_EQ(config.top_k, 7);
  EXPECT_EQ(config.top_p, 0.75);
  EXPECT_EQ(config.num_beams, 4);
  EXPECT_EQ(config.length_penalty, -1);
  EXPECT_EQ(config.early_stopping, EarlyStopping::never);
}

TEST(GenerationConfigs, KeepTheDefaultsOfTheReferenceForWhatTheyLack) {
  const auto config = GenerationConfig::from_json("{}");
  EXPECT_FALSE(config.max_length || config.max_new_tokens || config.min_new_tokens);
  EXPECT_FALSE(config.do_sample);
  EXPECT_EQ(config.temperature, 1);
  EXPECT_EQ(config.top_k, 50);
  EXPECT_EQ(config.top_p, 1);
  EXPECT_EQ(config.num_beams, 1);
  EXPECT_EQ(config.length_penalty, 1);
  EXPECT_EQ(config.early_stopping, EarlyStopping::no);
}

TEST(GenerationConfigs, TakeNullForARuleThatIsOff) {
  const auto config = GenerationConfig::from_json(
      R"({"top_k": null, "top_p": null, "temperature": null, "typical_p": null, "max_length": null,
          "eos_token_id": null})");
  EXPECT_EQ(config.top_k, 0);
  EXPECT_EQ(config.top_p, 1);
  EXPECT_EQ(config.temperature, 1);
  EXPECT_FALSE(config.max_length);
}

TEST(GenerationConfigs, TakeALengthOfTwentyForTheDefaultAsTheReferenceDoes) {
  EXPECT_FALSE(GenerationConfig::from_json(R"({"max_length": 20})").max_length);
  EXPECT_EQ(GenerationConfig::from_json(R"({"max_length": 21})").max_length, 21);
}

TEST(GenerationConfigs, ReadEarlyStoppingInAllItsForms) {
  const auto read = [](const std::string& value) {
    return GenerationConfig::from_json("{\"early_stopping\": " + value + "}").early_stopping;
  };
  EXPECT_EQ(read("true"), EarlyStopping::yes);
  EXPECT_EQ(read("false"), EarlyStopping::no);
  EXPECT_EQ(read("null"), EarlyStopping::no);
  EXPECT_EQ(read("\"never\""), EarlyStopping::never);
}

TEST(GenerationConfigs, NameTheFileAndTheKeyThatIsWrong) {
  EXPECT_EQ(refusal("[]"), "config: generation_config.json holds array; it must hold an object");
  EXPECT_EQ(refusal(R"({"num_beams": 2.5})"),
            "config: generation_config.json: num_beams is 2.5; it must be an integer");
  EXPECT_EQ(refusal(R"({"num_beams": 65})"),
            "config: generation_config.json: num_beams is 65; a file may ask for at most 64 texts "
            "side by side; remove it there and set the option");
  EXPECT_EQ(refusal(R"({"num_return_sequences": 1024, "do_sample": true})"),
            "config: generation_config.json: num_return_sequences is 1024; a file may ask for at "
            "most 64 texts side by side; remove it there and set the option");
  EXPECT_EQ(GenerationConfig::from_json(R"({"num_beams": 64})").num_beams, 64);
  EXPECT_EQ(refusal(R"({"do_sample": 1})"),
            "config: generation_config.json: do_sample is 1; it must be true or false");
  EXPECT_EQ(refusal(R"({"temperature": "hot"})"),
            "config: generation_config.json: temperature is \"hot\"; it must be a number");
  EXPECT_EQ(refusal(R"({"early_stopping": "soon"})"),
            "config: generation_config.json: early_stopping is \"soon\"; it must be true, false or "
            "\"never\"");
  EXPECT_EQ(refusal(R"({"eos_token_id": ["a"]})"),
            "config: generation_config.json: eos_token_id is \"a\"; it must be an integer");
}

TEST(GenerationConfigs, RefuseRulesThatAreNotKnownHereUnlessTheyAreOff) {
  EXPECT_EQ(refusal(R"({"typical_p": 0.9})"),
            "unsupported: generation_config.json: typical_p is 0.9, but text is generated here "
            "without it; remove it");
  EXPECT_EQ(refusal(R"({"suppress_tokens": [1, 2]})"),
            "unsupported: generation_config.json: suppress_tokens is [1,2], but text is generated "
            "here without it; remove it");
  EXPECT_EQ(
      refusal(R"({"renormalize_logits": true})"),
      "unsupported: generation_config.json: renormalize_logits is true, but text is generated "
      "here without it; remove it");
  EXPECT_EQ(refusal(R"({"typical_p": 1.0, "num_beam_groups": 1, "diversity_penalty": 0.0,
                        "renormalize_logits": false, "min_p": null, "cache_implementation": "x"})"),
            "nothing was thrown");
}

TEST(GenerationConfigs, ComeFromTheirOwnFileIfThereIsOne) {
  const TemporaryFolder folder;
  folder.write("config.json", R"({"eos_token_id": 5, "top_k": 3, "num_beams": 2})");
  folder.write("generation_config.json", R"({"top_k": 8})");
  const auto config = GenerationConfig::from_pretrained(folder.path());
  EXPECT_EQ(config.top_k, 8);
  EXPECT_EQ(config.num_beams, 1);
  EXPECT_EQ(config.eos_token_id, std::vector<Index>()) << "that of config.json does not count";
}

TEST(GenerationConfigs, ComeFromTheModelsConfigIfTheyHaveNoFile) {
  const TemporaryFolder folder;
  folder.write("config.json",
               R"({"eos_token_id": 5, "top_k": null, "num_beams": 2, "early_stopping": true})");
  const auto config = GenerationConfig::from_pretrained(folder.path());
  EXPECT_EQ(config.num_beams, 2);
  EXPECT_EQ(config.top_k, 50) << "null counts for nothing in this file";
  EXPECT_EQ(config.early_stopping, EarlyStopping::yes);
  EXPECT_FALSE(config.eos_token_id) << "the model has it";
  const std::string path = folder.path().string();
  folder.write("config.json", R"({"top_p": "all"})");
  EXPECT_EQ(message_of([&] { GenerationConfig::from_pretrained(path); }),
            "config: " + path + ": config.json: top_p is \"all\"; it must be a number");
  folder.write("config.json", R"({"min_p": 0.1})");
  EXPECT_EQ(message_of([&] { GenerationConfig::from_pretrained(path); }),
            "unsupported: " + path +
                ": config.json: min_p is 0.1, but text is generated here "
                "without it; remove it");
}

TEST(Bounds, OfAConfigForGenerationAreItsKeys) {
  const TemporaryFolder folder;
  const double growth = testing::growth_of_time(10'000, [&](std::size_t count) {
    std::string config = R"({"top_k": 3)";
    for (std::size_t i = 0; i < count; ++i) config += ", \"key" + std::to_string(i) + "\": 1";
    const auto path = folder.path() / std::to_string(count);
    std::filesystem::create_directory(path);
    folder.write(std::to_string(count) + "/config.json", config + "}");
    return [path] { EXPECT_EQ(GenerationConfig::from_pretrained(path).top_k, 3); };
  });
  EXPECT_LT(growth, testing::linear_growth);
}

}  // namespace
}  // namespace electra
