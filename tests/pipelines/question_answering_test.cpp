#include "electra/pipelines/question_answering.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipelines/characters.hpp"
#include "pipelines/support/expectations.hpp"
#include "support/counted_allocations.hpp"
#include "support/message_of.hpp"
#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Json;
using testing::message_of;
using Answers = QuestionAnsweringPipeline::Answers;
using Inputs = std::vector<QuestionContext>;
using Options = QuestionAnsweringOptions;

const Expectations& expectations() {
  static const Expectations all("question-answering");
  return all;
}

const QuestionAnsweringPipeline& pipeline() {
  static const auto opened = expectations().open<QuestionAnsweringPipeline>();
  return opened;
}

Options options_of(const Json& json) {
  Options options;
  options.top_k = json.value("top_k", Index{1});
  options.max_answer_len = json.value("max_answer_len", Index{15});
  if (json.contains("max_seq_len")) options.max_seq_len = json["max_seq_len"];
  if (json.contains("doc_stride")) options.doc_stride = json["doc_stride"];
  options.handle_impossible_answer = json.value("handle_impossible_answer", false);
  options.align_to_words = json.value("align_to_words", true);
  return options;
}

QuestionContext input_of(const Json& json) {
  std::string context;
  const std::size_t first = json["context"][0];
  const std::size_t count = json["context"][1];
  for (std::size_t i = first; i < first + count; ++i) {
    context += (i == first ? "" : " ") + expectations().texts()[i].get<std::string>();
  }
  return {json["question"], context};
}

/// Returns the best answer of a tokenizer with this option.
Answer answer_with(std::optional<bool> token_type_ids) {
  TokenizerOptions options;
  options.token_type_ids = token_type_ids;
  const QuestionAnsweringPipeline ask(
      ElectraTokenizer::from_pretrained(expectations().model_folder(), options),
      ElectraForQuestionAnswering::from_pretrained(expectations().model_folder()));
  return ask("Who wrote it?", "It was written by Ada in the year of the comet.").front();
}

TEST(QuestionAnswering, GivesTheModelZerosForContextsIfTheTokenizerSaysSo) {
  EXPECT_EQ(answer_with(true).score, answer_with({}).score);
  EXPECT_NE(answer_with(false).score, answer_with({}).score);
}

void expect_same(const Answers& answers, const Json& expected) {
  ASSERT_EQ(answers.size(), expected.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_NEAR(answers[i].score, expected[i][0].get<double>(), 1e-5);
    EXPECT_EQ(answers[i].start, expected[i][1]);
    EXPECT_EQ(answers[i].end, expected[i][2]);
    EXPECT_EQ(answers[i].answer, expected[i][3]);
  }
}

TEST(QuestionAnswering, GivesTheAnswersOfTheReference) {
  for (const Json& each : expectations().cases()) {
    SCOPED_TRACE(each.dump());
    const auto [question, context] = input_of(each);
    expect_same(pipeline()(question, context, options_of(each)), each["answers"]);
  }
}

TEST(QuestionAnswering, OfAContextDependsOnNoOther) {
  Inputs inputs;
  for (const Json& each : expectations().cases()) inputs.push_back(input_of(each));
  Options options;
  options.max_seq_len = 40;
  options.doc_stride = 10;
  Index told = 0;
  options.progress = [&](const PipelineProgress& progress) { told = progress.done; };
  const auto together = pipeline()(inputs, options);
  EXPECT_EQ(told, static_cast<Index>(inputs.size()));
  for (std::size_t i = 0; i < inputs.size(); i += 9) {
    const Answer alone = pipeline()(inputs[i].question, inputs[i].context, options).front();
    EXPECT_EQ(together[i].front().score, alone.score);
    EXPECT_EQ(together[i].front().answer, alone.answer);
  }
}

TEST(QuestionAnswering, TellsHowMuchOfALongContextIsRead) {
  std::string context;
  for (int i = 0; i < 3000; ++i) context += "word ";
  Options options;
  std::vector<double> shares;
  options.progress = [&](const PipelineProgress& progress) {
    EXPECT_EQ(progress.done, progress.share < 1 ? 0 : 1);
    shares.push_back(progress.share);
  };
  pipeline()("Who?", context, options);
  EXPECT_GT(shares.size(), 1U);
  EXPECT_GT(shares.front(), 0);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.back(), 1);
}

TEST(QuestionAnswering, OfNoQuestionsIsEmpty) { EXPECT_TRUE(pipeline()(Inputs{}).empty()); }

TEST(QuestionAnswering, OfAContextWithoutWordsIsAnEmptyAnswer) {
  const Answers answers = pipeline()("Who?", "   ");
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].score, 0);
  EXPECT_EQ(answers[0].answer, "");
  Options options;
  options.handle_impossible_answer = true;
  EXPECT_EQ(pipeline()("Who?", "   ", options).front().score, 1);
}

TEST(QuestionAnswering, AddsUpSpansThatBecomeTheSameWords) {
  Options options;
  options.top_k = 50;
  const Answers answers = pipeline()("Who?", "Same same SAME", options);
  for (const Answer& each : answers) EXPECT_NE(each.answer, "SAME");
}

TEST(QuestionAnswering, GivesAllAnswersHoweverManyAreAskedFor) {
  for (const bool align_to_words : {true, false}) {
    Options options;
    options.align_to_words = align_to_words;
    options.max_answer_len = 100;
    options.top_k = 100000;
    const Answers all = pipeline()("Who?", "It was Ada.", options);
    EXPECT_GT(all.size(), 5U);
    constexpr Index most = std::numeric_limits<Index>::max();
    for (const Index top_k : {most, most - 7, most / 2, most / 2 + 1, most / 2 - 4}) {
      options.top_k = top_k;
      options.max_answer_len = top_k;
      const Answers answers = pipeline()("Who?", "It was Ada.", options);
      ASSERT_EQ(answers.size(), all.size());
      for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(answers[i].score, all[i].score);
        EXPECT_EQ(answers[i].answer, all[i].answer);
      }
    }
  }
}

/// So many words that the tokenizer does not know, each of so many letters.
std::string unknown_words(std::size_t count, std::size_t letters) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string word = std::to_string(i) + std::string(letters, 'q');
    text += word.substr(0, letters) + ' ';
  }
  return text;
}

TEST(QuestionAnswering, AddsUpTheSameWordsWhereverTheyStand) {
  std::string context;
  for (int i = 0; i < 200; ++i) context += i % 2 == 0 ? "Ünd ada " : "üND Ada ";
  Options options;
  options.top_k = 1000;
  options.max_answer_len = 20;
  const Answers answers = pipeline()("Who?", context, options);
  std::vector<std::string> words;
  double sum = 0;
  for (const Answer& each : answers) {
    words.push_back(pipelines::lower_case(each.answer));
    sum += each.score;
    EXPECT_EQ(each.answer,
              pipelines::CharacterText(context).slice(
                  {static_cast<std::int32_t>(each.start), static_cast<std::int32_t>(each.end)}));
  }
  std::sort(words.begin(), words.end());
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
  EXPECT_LT(words.size(), 50U);
  EXPECT_GT(sum, 2);  // each window adds nearly 1
}

TEST(QuestionAnswering, MayBeLeftWhileAnswersAreChosen) {
  struct Left {};
  Options options;
  options.top_k = 1000;
  Index done_times = 0;
  options.progress = [&](const PipelineProgress& progress) {
    if (progress.done == progress.total && ++done_times == 3) throw Left();
  };
  EXPECT_THROW(pipeline()("Who?", unknown_words(500, 4), options), Left);
}

TEST(Bounds, OfAnswersAreTheBytesOfTheirTexts) {
  const std::string context = unknown_words(370, 2000);
  Options options;
  options.top_k = 10;
  EXPECT_EQ(pipeline()("Who?", context, options).size(), 10U);
  options.top_k = 100000;
  options.max_answer_len = 400;
  std::string message;
  const auto ask = [&] { message = message_of([&] { pipeline()("Who?", context, options); }); };
  EXPECT_LT(testing::peak_of(ask), 96U << 20U);
  EXPECT_EQ(message.rfind("input: the ", 0), 0U);
  EXPECT_NE(message.find(" best answers to a question would take more than 33554432 bytes; lower "
                         "top_k (100000)"),
            std::string::npos)
      << message;
}

TEST(Bounds, OfAnswersAreWindowsTimesTheirSpans) {
  const std::string context = unknown_words(4000, 10);
  Options options;
  options.align_to_words = false;
  options.top_k = 20;
  options.max_answer_len = 64;
  EXPECT_EQ(pipeline()("Who?", context, options).size(), 20U);
  options.top_k = 100000;
  EXPECT_EQ(message_of([&] { pipeline()("Who?", context, options); }),
            "input: there are more than 1048576 answers to a question to choose from; lower top_k "
            "(100000)");
}

TEST(QuestionAnswering, NamesThePlaceOfAContextWithTooManyAnswers) {
  Options options;
  options.top_k = 100000;
  options.max_answer_len = 400;
  try {
    pipeline()(Inputs{{"Who?", "Ada."}, {"Who?", unknown_words(370, 2000)}}, options);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.index(), 1U);
  }
}

std::string error_of(const Options& options, const std::string& question = "Who?",
                     const std::string& context = "Me.") {
  return message_of([&] { pipeline()(question, context, options); });
}

TEST(QuestionAnswering, ReadsNoPaddingOfATokenizerJson) {
  TokenizerOptions alone;
  alone.source = TokenizerSource::tokenizer_json;
  const auto answer_padded = [&](const std::string& padding) {
    const auto ask = pipeline().with_tokenizer(testing::open_files(
        {{"tokenizer.json", testing::tokenizer_json({"a", "b"}, {{"padding", padding}})}}, alone));
    return ask("a", "b a b").front().score;
  };
  EXPECT_EQ(answer_padded(R"({"strategy":{"Fixed":20},"direction":"Right","pad_id":0,)"
                          R"("pad_to_multiple_of":null,"pad_type_id":0,"pad_token":"[PAD]"})"),
            answer_padded("null"));
}

TEST(QuestionAnswering, TakesMaxLengthForTheWindow) {
  std::string context;
  for (int i = 0; i < 60; ++i) context += "word" + std::to_string(i) + ' ';
  Options by_length;
  by_length.max_length = 20;
  Options by_window;
  by_window.max_seq_len = 20;
  const Answers answers = pipeline()("Who?", context, by_length);
  const Answers expected = pipeline()("Who?", context, by_window);
  EXPECT_EQ(answers.front().score, expected.front().score);
  EXPECT_EQ(answers.front().start, expected.front().start);
  by_length.max_seq_len = 20;
  EXPECT_EQ(error_of(by_length),
            "input: max_length and max_seq_len are the same here; give one of them");
  by_length.max_length = 65;
  EXPECT_EQ(error_of(by_length),
            "input: max_length is 65; it must be from 3, the special tokens, to 64, as many tokens "
            "as the model reads");
}

TEST(QuestionAnswering, RefusesAQuestionThatLeavesNoRoomForItsContext) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word ";
  EXPECT_EQ(error_of({}, words, words),
            "input: the question has 60 tokens and leaves room for 1 of its context, of which "
            "windows share 32; ask a shorter question, or make max_seq_len (64) larger or "
            "doc_stride smaller");
  EXPECT_EQ(pipeline()(words, "Me").size(), 1U);  // the context has one token
  Options options;
  options.doc_stride = 0;
  EXPECT_EQ(pipeline()(words, words, options).size(), 1U);
  EXPECT_NE(error_of({}, words + words, "a").find("has 120 tokens and leaves room for 0 of"),
            std::string::npos);
}

TEST(QuestionAnswering, RefusesWhatMakesNoSense) {
  EXPECT_EQ(error_of({}, ""), "input: the question is empty; ask something");
  EXPECT_EQ(error_of({}, "Who?", ""), "input: the context is empty; the answer has to stand in it");
  Options options;
  options.top_k = 0;
  EXPECT_EQ(error_of(options), "input: top_k is 0; it must be 1 or more");
  options = {};
  options.max_answer_len = 0;
  EXPECT_EQ(error_of(options), "input: max_answer_len is 0; it must be 1 or more");
  options = {};
  options.max_seq_len = 65;
  EXPECT_EQ(error_of(options), "input: max_seq_len is 65; the model reads from 1 to 64 tokens");
  options = {};
  options.doc_stride = 64;
  EXPECT_EQ(error_of(options),
            "input: doc_stride is 64; it must be from 0 to less than max_seq_len (64)");
}

}  // namespace
}  // namespace electra
