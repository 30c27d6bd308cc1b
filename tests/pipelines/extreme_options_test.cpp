// Numbers of a caller at the ends of their types are answered or refused.

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/pipelines/explain.hpp"
#include "electra/pipelines/feature_extraction.hpp"
#include "electra/pipelines/fill_mask.hpp"
#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/question_answering.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "electra/pipelines/rerank.hpp"
#include "electra/pipelines/sentence_embedding.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/pipelines/text_generation.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "electra/pipelines/zero_shot_classification.hpp"
#include "pipelines/support/expectations.hpp"

namespace electra {
namespace {

using testing::Expectations;
using Texts = std::vector<std::string>;

constexpr Index least = std::numeric_limits<Index>::min(), most = std::numeric_limits<Index>::max();
const std::vector<Index> integers{least,    least + 1, least / 2,    -1,           0,        1,   2,
                                  most / 2, most - 7,  most / 2 - 4, most / 2 + 1, most - 1, most};
const std::vector<double> numbers{std::numeric_limits<double>::quiet_NaN(),
                                  std::numeric_limits<double>::infinity(),
                                  -std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::max(),
                                  std::numeric_limits<double>::lowest(),
                                  std::numeric_limits<double>::denorm_min(),
                                  -1.0,
                                  0.0,
                                  1.0};

/// Longer than any of the models reads.
Texts texts() {
  std::string text;
  for (int i = 0; i < 90; ++i) text += "word ";
  return {"A short text.", text};
}

/// Expects of a call that it returns or throws an error about its options or inputs.
template <class Call>
void expect_answer_or_error(const Call& call) try {
  call();
} catch (const Error& error) {
  EXPECT_TRUE(error.code() == ErrorCode::input || error.code() == ErrorCode::unsupported)
      << error.what();
}

/// Calls with each extreme value of one field of the options.
template <class Options, class Field, class Values, class Call>
void try_field(Options options, Field field, const Values& values, const Call& call) {
  for (const auto value : values) {
    SCOPED_TRACE(value);
    field(options) = static_cast<std::remove_reference_t<decltype(*&field(options))>>(value);
    expect_answer_or_error([&] { call(options); });
  }
}

template <class Options, class Call>
void try_max_length(const Options& options, const Call& call) {
  try_field(
      options, [](Options & some) -> auto& { return some.max_length; }, integers, call);
}

/// The same with truncation and without.
template <class Options, class Call>
void try_lengths(Options options, const Call& call) {
  try_max_length(options, call);
  options.truncation = false;
  try_max_length(options, call);
}

template <class Pipeline>
Pipeline open(const char* task) {
  return Expectations(task).open<Pipeline>();
}

template <class Pipeline>
Pipeline open_classes(const char* name) {
  return Pipeline::from_pretrained(
      std::string(ELECTRA_TEST_DATA "/pipelines/text-classification/") + name);
}

TEST(ExtremeOptions, OfQuestionAnswering) {
  const auto ask = open<QuestionAnsweringPipeline>("question-answering");
  using Options = QuestionAnsweringOptions;
  const auto call = [&](const Options& options) { ask("Who?", texts(), options); };
  for (const bool yes : {true, false}) {
    Options options;
    options.align_to_words = options.handle_impossible_answer = yes;
    try_max_length(options, call);
    try_field(
        options, [](Options & some) -> auto& { return some.top_k; }, integers, call);
    try_field(
        options, [](Options & some) -> auto& { return some.max_answer_len; }, integers, call);
    try_field(
        options, [](Options & some) -> auto& { return some.max_seq_len; }, integers, call);
    try_field(
        options, [](Options & some) -> auto& { return some.doc_stride; }, integers, call);
  }
}

TEST(ExtremeOptions, OfClassifications) {
  const auto classify = open_classes<TextClassificationPipeline>("five");
  using Options = TextClassificationOptions;
  const auto call = [&](const Options& options) { classify(texts(), options); };
  try_lengths(Options(), call);
  try_field(
      Options(), [](Options & some) -> auto& { return some.top_k; }, integers, call);
  const auto zero_shot = open<ZeroShotClassificationPipeline>("zero-shot-classification");
  try_lengths(ZeroShotClassificationOptions(), [&](const auto& options) {
    zero_shot(texts(), {"a", "b"}, options);
  });
  const auto choose = open<MultipleChoicePipeline>("multiple-choice");
  try_lengths(MultipleChoiceOptions(), [&](const auto& options) { choose("a", texts(), options); });
}

TEST(ExtremeOptions, OfRankings) {
  const auto rerank = open_classes<RerankPipeline>("one");
  using Options = RerankOptions;
  const auto call = [&](const Options& options) { rerank("good", texts(), options); };
  try_lengths(Options(), call);
  try_field(
      Options(), [](Options & some) -> auto& { return some.top_k; }, integers, call);
}

TEST(ExtremeOptions, OfTokens) {
  const auto tag = open<TokenClassificationPipeline>("token-classification");
  using Tagging = TokenClassificationOptions;
  const auto call = [&](const Tagging& options) { tag(texts(), options); };
  try_lengths(Tagging(), call);
  try_field(
      Tagging(), [](Tagging & some) -> auto& { return some.stride; }, integers, call);
  const auto detect = open<ReplacedTokenDetectionPipeline>("replaced-token-detection");
  using Detection = ReplacedTokenDetectionOptions;
  const auto judge = [&](const Detection& options) { detect(texts(), options); };
  try_max_length(Detection(), judge);
  try_field(
      Detection(), [](Detection & some) -> auto& { return some.stride; }, integers, judge);
  const std::vector<float> thresholds{std::numeric_limits<float>::quiet_NaN(),
                                      std::numeric_limits<float>::infinity(),
                                      -std::numeric_limits<float>::infinity(),
                                      std::numeric_limits<float>::denorm_min(),
                                      -1.0F,
                                      0.0F,
                                      1.0F};
  try_field(
      Detection(), [](Detection & some) -> auto& { return some.threshold; }, thresholds, judge);
}

TEST(ExtremeOptions, OfFilledMasks) {
  const auto fill = open<FillMaskPipeline>("fill-mask");
  using Options = FillMaskOptions;
  const auto call = [&](const Options& options) { fill("It is [MASK].", options); };
  try_lengths(Options(), call);
  try_field(
      Options(), [](Options & some) -> auto& { return some.top_k; }, integers, call);
}

TEST(ExtremeOptions, OfVectors) {
  const Expectations expectations("feature-extraction");
  const auto extract = expectations.open<FeatureExtractionPipeline>();
  try_lengths(FeatureExtractionOptions(), [&](const auto& options) { extract(texts(), options); });
  const auto embed = expectations.open<SentenceEmbeddingPipeline>();
  using Options = SentenceEmbeddingOptions;
  const auto call = [&](const Options& options) { embed(texts(), options); };
  try_lengths(Options(), call);
  try_field(
      Options(), [](Options & some) -> auto& { return some.truncate_dim; }, integers, call);
}

TEST(ExtremeOptions, OfExplanations) {
  const auto classify = open_classes<TextClassificationPipeline>("two");
  try_lengths(ExplainOptions(),
              [&](const auto& options) { explain(classify, Texts{"good bad"}, options); });
  for (const std::int32_t end : {std::numeric_limits<std::int32_t>::min(), -1, 2,
                                 std::numeric_limits<std::int32_t>::max()}) {
    const std::vector<Offsets> words{{end, 1}, {1, end}, {end, end}};
    for (const Offsets& word : words)
      expect_answer_or_error([&] {
        explain("abc", {word}, [](const Texts& all) { return std::vector<float>(all.size()); });
      });
  }
}

TEST(ExtremeOptions, OfGeneratedTexts) {
  const auto write = open<TextGenerationPipeline>("text-generation");
  using Options = TextGenerationOptions;
  const auto call = [&](const Options& options) { write("a", options); };
  try_max_length(Options(), call);
  for (const bool do_sample : {false, true}) {
    Options options;
    options.generation.max_new_tokens = 3;
    options.generation.do_sample = do_sample;
    const auto try_each = [&](auto field, const auto& values) {
      try_field(
          options, [&](Options & some) -> auto& { return some.generation.*field; }, values, call);
    };
    using Config = GenerationConfig;
    for (const auto field : {&Config::max_length, &Config::max_new_tokens, &Config::min_new_tokens})
      try_each(field, integers);
    for (const auto field : {&Config::min_length, &Config::no_repeat_ngram_size, &Config::top_k,
                             &Config::num_beams, &Config::num_return_sequences})
      try_each(field, integers);
    for (const auto field : {&Config::repetition_penalty, &Config::temperature, &Config::top_p})
      try_each(field, numbers);
    try_each(&Config::seed, integers);
    for (const Index id : integers) {
      options.generation.eos_token_id = std::vector<Index>{id};
      expect_answer_or_error([&] { call(options); });
    }
    options.generation.num_beams = 2;
    try_each(&Config::length_penalty, numbers);
  }
}

TEST(ExtremeOptions, OfEncodings) {
  const auto tokenizer = open<FeatureExtractionPipeline>("feature-extraction").tokenizer();
  using Options = EncodeOptions;
  const auto call = [&](const Options& options) {
    tokenizer.encode_batch(texts(), options);
    tokenizer.encode("a b c", "d e f", options);
  };
  for (const auto padding :
       {PaddingStrategy::do_not_pad, PaddingStrategy::longest, PaddingStrategy::max_length}) {
    for (const auto truncation :
         {TruncationStrategy::do_not_truncate, TruncationStrategy::longest_first,
          TruncationStrategy::only_first, TruncationStrategy::only_second}) {
      Options options;
      options.padding = padding;
      options.truncation = truncation;
      options.return_overflowing_tokens = true;
      for (const bool special : {true, false}) {
        options.add_special_tokens = special;
        options.max_length.reset();
        try_max_length(options, call);
        options.max_length = 12;
        try_field(
            options, [](Options & some) -> auto& { return some.stride; }, integers, call);
        try_field(
            options, [](Options & some) -> auto& { return some.pad_to_multiple_of; }, integers,
            call);
      }
    }
  }
}

TEST(ExtremeOptions, OfTokenizers) {
  const Expectations expectations("zero-shot-classification");
  for (const Index length : integers) {
    SCOPED_TRACE(length);
    expect_answer_or_error([&] {
      TokenizerOptions options;
      options.model_max_length = length;
      const auto classify = ZeroShotClassificationPipeline(
          ElectraTokenizer::from_pretrained(expectations.model_folder(), options),
          ElectraForSequenceClassification::from_pretrained(expectations.model_folder()));
      EncodeOptions encoding;
      for (const bool special : {true, false}) {
        encoding.add_special_tokens = special;
        encoding.truncation = TruncationStrategy::longest_first;
        expect_answer_or_error([&] { classify.tokenizer().encode(texts()[1], encoding); });
        encoding.padding = PaddingStrategy::max_length;
        expect_answer_or_error([&] { classify.tokenizer().encode(texts()[1], encoding); });
      }
      classify(texts(), {"a"});
    });
  }
}

TEST(ExtremeOptions, OfPlacesInAnEncoding) {
  const auto tokenizer = open<FeatureExtractionPipeline>("feature-extraction").tokenizer();
  const Encoding encoding = tokenizer.encode("a b", "c d");
  for (const Index place : integers) {
    for (const Index sequence : integers) {
      expect_answer_or_error([&] { encoding.word_to_tokens(place, sequence); });
      expect_answer_or_error([&] { encoding.word_to_chars(place, sequence); });
      expect_answer_or_error([&] { encoding.char_to_token(place, sequence); });
      expect_answer_or_error([&] { encoding.char_to_word(place, sequence); });
    }
    expect_answer_or_error([&] { encoding.token_to_sequence(place); });
    expect_answer_or_error([&] { encoding.token_to_word(place); });
    expect_answer_or_error([&] { encoding.token_to_chars(place); });
  }
}

}  // namespace
}  // namespace electra
