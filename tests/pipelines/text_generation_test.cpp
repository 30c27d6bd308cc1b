#include "electra/pipelines/text_generation.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipelines/support/expectations.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Json;
using Options = TextGenerationOptions;
using Texts = TextGenerationPipeline::Texts;

const Expectations& expectations() {
  static const Expectations all("text-generation");
  return all;
}

const TextGenerationPipeline& pipeline() {
  static const auto opened = expectations().open<TextGenerationPipeline>();
  return opened;
}

Options options_of(const Json& json) {
  Options options;
  options.return_full_text = json.value("return_full_text", true);
  options.add_special_tokens = json.value("add_special_tokens", true);
  options.skip_special_tokens = json.value("skip_special_tokens", true);
  options.generation.max_new_tokens = json["max_new_tokens"].get<Index>();
  options.generation.num_beams = json.value("num_beams", Index{1});
  options.generation.num_return_sequences = json.value("num_return_sequences", Index{1});
  options.generation.repetition_penalty = json.value("repetition_penalty", 1.0);
  options.generation.no_repeat_ngram_size = json.value("no_repeat_ngram_size", Index{0});
  return options;
}

TEST(TextGeneration, WritesWhatTheReferenceWrites) {
  for (const Json& each : expectations().cases()) {
    SCOPED_TRACE(each.dump());
    const Texts texts = pipeline()(each["text"].get<std::string>(), options_of(each));
    ASSERT_EQ(texts.size(), each["written"].size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      EXPECT_EQ(texts[i].generated_text, each["written"][i]);
    }
  }
}

TEST(TextGeneration, TellsTheTextAsItIsWritten) {
  for (std::size_t i = 0; i < expectations().cases().size(); i += 6) {
    const std::string prompt = expectations().cases()[i]["text"];
    Options options;
    options.return_full_text = false;
    options.generation.max_new_tokens = 20;
    std::string told;
    int times = 0;
    options.on_text = [&](std::string_view addition) {
      told += addition;
      times += addition.empty() ? 0 : 1;
    };
    EXPECT_EQ(told, "");
    EXPECT_EQ(pipeline()(prompt, options).front().generated_text, told);
    EXPECT_GT(times, 2);
  }
}

TEST(TextGeneration, TellsEachTextOnceBesidePromptsThatAreBad) {
  const std::string prompt = expectations().cases().front()["text"];
  std::string bad;
  for (int i = 0; i < 10'000; ++i) bad += "a ";
  Options options;
  options.return_full_text = false;
  options.generation.max_new_tokens = 5;
  std::string told;
  options.on_text = [&](std::string_view addition) { told += addition; };
  const auto results = pipeline().try_each(std::vector<std::string>{prompt, bad, prompt}, options);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_NE(results[1].error(), nullptr);
  const std::string text = results[0].value().front().generated_text;
  EXPECT_EQ(told, text + text);
  told.clear();
  EXPECT_THROW(pipeline()(std::vector<std::string>{prompt, bad}, options), Error);
  EXPECT_EQ(told, text);
}

TEST(TextGeneration, OfManyPromptsIsEndedByWhatTheCallbackThrows) {
  const std::string prompt = expectations().cases().front()["text"];
  Options options;
  options.generation.max_new_tokens = 5;
  int calls = 0;
  options.on_text = [&](std::string_view) {
    ++calls;
    fail(ErrorCode::input, "ended");
  };
  EXPECT_EQ(testing::message_of(
                [&] { pipeline().try_each(std::vector<std::string>(3, prompt), options); }),
            "input: ended");
  EXPECT_EQ(calls, 1);
}

TEST(TextGeneration, CanBeEndedAfterEachStep) {
  struct Ended {};
  for (const Index beams : {1, 3}) {
    Options options;
    options.generation.max_new_tokens = 20;
    options.generation.num_beams = beams;
    options.generation.do_sample = false;
    int calls = 0;
    options.progress = [&](const PipelineProgress& progress) {
      EXPECT_EQ(progress.done, 0);
      if (++calls == 3) throw Ended();
    };
    const std::vector<std::string> prompts{expectations().cases()[0]["text"], "the"};
    EXPECT_THROW(pipeline()(prompts, options), Ended);
    EXPECT_EQ(calls, 3);
  }
}

TEST(TextGeneration, UsuallyDrawsAsTheReferencesPipelineDoes) {
  const testing::TemporaryFolder folder;
  folder.write("generation_config.json", R"({"top_k": 7, "temperature": 0.1})");
  const auto usual = TextGenerationPipeline::default_generation(folder.path());
  EXPECT_TRUE(usual.do_sample);
  EXPECT_EQ(usual.temperature, 0.7);
  EXPECT_EQ(usual.top_k, 7);
  EXPECT_EQ(usual.max_new_tokens, 256);
  folder.write("generation_config.json", R"({"max_length": 64})");
  const auto shorter = TextGenerationPipeline::default_generation(folder.path());
  EXPECT_EQ(shorter.max_length, 64);
  EXPECT_EQ(shorter.max_new_tokens, std::nullopt);
}

}  // namespace
}  // namespace electra
