#include "electra/pipelines/explain.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/counters.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/support/expectations.hpp"
#include "support/growth.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::message_of;
using Texts = std::vector<std::string>;

const TextClassificationPipeline& classify() {
  static const auto opened = TextClassificationPipeline::from_pretrained(
      ELECTRA_TEST_DATA "/pipelines/text-classification/five");
  return opened;
}

const ReplacedTokenDetectionPipeline& detect() {
  static const auto opened =
      Expectations("replaced-token-detection").open<ReplacedTokenDetectionPipeline>();
  return opened;
}

/// A function of logits that keeps what it was asked: the logit is the number of bytes.
struct Lengths {
  std::vector<Texts> calls;

  std::vector<float> operator()(const Texts& texts) {
    calls.push_back(texts);
    std::vector<float> logits;
    for (const std::string& text : texts) logits.push_back(static_cast<float>(text.size()));
    return logits;
  }
};

TEST(Explain, AsksForTheWholeTextAndForItWithoutEachWordAtOnce) {
  Lengths lengths;
  const WordEffects effects =
      explain("ünd so on", {{0, 3}, {4, 6}, {2, 7}, {9, 9}}, std::ref(lengths));
  EXPECT_EQ(lengths.calls,
            std::vector<Texts>({{"ünd so on", " so on", "ünd  on", "ünon", "ünd so on"}}));
  EXPECT_EQ(effects.logit, 10);
  ASSERT_EQ(effects.words.size(), 4U);
  EXPECT_EQ(effects.words[0].word, "ünd");
  EXPECT_EQ(effects.words[0].effect, 4);
  EXPECT_EQ(effects.words[2].word, "d so ");
  EXPECT_EQ(effects.words[2].start, 2);
  EXPECT_EQ(effects.words[2].end, 7);
  EXPECT_EQ(effects.words[2].effect, 5);
  EXPECT_EQ(effects.words[3].effect, 0);
}

TEST(Explain, LeavesOutWordsOfEitherText) {
  std::vector<TextPair> asked;
  const auto logits = [&](const std::vector<TextPair>& pairs) {
    asked = pairs;
    std::vector<float> numbers(pairs.size());
    std::iota(numbers.begin(), numbers.end(), 1.0F);
    return numbers;
  };
  const WordEffects effects = explain({"a b", "c"}, {{0, 1}, {2, 3}}, {{0, 1}}, logits);
  EXPECT_EQ(asked, (std::vector<TextPair>{{"a b", "c"}, {" b", "c"}, {"a ", "c"}, {"a b", ""}}));
  EXPECT_EQ(effects.words[1].effect, -2);
  ASSERT_EQ(effects.pair_words.size(), 1U);
  EXPECT_EQ(effects.pair_words[0].word, "c");
  EXPECT_EQ(effects.pair_words[0].effect, -3);
}

TEST(Explain, HoldsFewVeryLongTextsAtOnce) {
  Lengths lengths;
  explain(std::string(1 << 20, 'x'), std::vector<Offsets>(40, Offsets{0, 1}), std::ref(lengths));
  ASSERT_EQ(lengths.calls.size(), 3U);
  EXPECT_EQ(lengths.calls[0].size(), 16U);
  EXPECT_EQ(lengths.calls[2].size(), 9U);
}

TEST(Explain, RefusesWordsOutsideTheText) {
  for (const Offsets word : {Offsets{0, 4}, Offsets{-1, 2}}) {
    EXPECT_EQ(message_of([&] { explain("abc", {word}, Lengths()); }),
              "input: a word at the characters " + std::to_string(word.start) + " to " +
                  std::to_string(word.end) + " does not lie in its text, which has 3");
  }
  EXPECT_EQ(message_of([] {
              explain("abc", {Offsets{2, 1}}, Lengths());
            }),
            "input: a word at the characters 2 to 1 ends before it starts");
}

TEST(Explain, BoundsWordsThatOverlap) {
  const std::string text(std::size_t{1} << 20U, 'x');
  const Offsets all{0, 1 << 20};
  const auto message = [&](std::size_t words) {
    return message_of([&] { explain(text, std::vector<Offsets>(words, all), Lengths()); });
  };
  EXPECT_EQ(message(33), "nothing was thrown");
  EXPECT_EQ(message(34),
            "input: the 34 words of a text of 1048576 bytes have 35651584; at most 34603008 are "
            "supported: give fewer words that overlap");
}

TEST(Explain, WantsALogitForEachText) {
  EXPECT_EQ(message_of([] {
              explain("abc", {{0, 1}}, [](const Texts&) { return std::vector<float>{1}; });
            }),
            "input: a function of logits returned 1 for 2 texts; it must return one for each");
}

TEST(Explain, FindsTheWordsOfTheTokenizer) {
  const std::vector<Offsets> expected{{0, 5}, {5, 6}, {7, 18}, {19, 25}};
  EXPECT_EQ(words_of(detect().tokenizer(), "Ünïcö, unfathomable [MASK]").size(), 4U);
  const auto words = words_of(detect().tokenizer(), "Ünïcö, unfathomabl [MASK]");
  EXPECT_EQ(words, expected);
  EXPECT_TRUE(words_of(detect().tokenizer(), "  ").empty());
}

/// The logit of a label for one text or pair, asked alone.
float logit_of(const TextPair& pair, const std::string& label) {
  TextClassificationOptions options;
  options.function_to_apply = FunctionToApply::none;
  options.top_k = std::nullopt;
  const auto labels = classify()(std::vector<TextPair>{pair}, options).front();
  for (const LabelScore& each : labels) {
    if (each.label == label) return each.score;
  }
  return 0;
}

TEST(ExplainedClassification, HasTheEffectOfEachWordOnTheBestLabel) {
  const std::string text = "a good, bad film";
  const Explanation found = explain(classify(), Texts{text}).front();
  const LabelScore best = classify()(text).front();
  EXPECT_EQ(found.label, best.label);
  EXPECT_EQ(found.score, best.score);
  const float whole = logit_of({text, ""}, best.label);
  EXPECT_EQ(found.logit, whole);
  const Texts without{" good, bad film", "a , bad film", "a good bad film", "a good,  film",
                      "a good, bad "};
  ASSERT_EQ(found.words.size(), without.size());
  for (std::size_t i = 0; i < without.size(); ++i)
    EXPECT_EQ(found.words[i].effect, whole - logit_of({without[i], ""}, best.label));
}

TEST(ExplainedClassification, HasTheEffectsOnAnyLabelOfAPair) {
  ExplainOptions options;
  options.label = classify().model().config().label(1);
  const TextPair pair{"a good film", "the story"};
  const Explanation found =
      explain(classify(), std::vector<TextPair>{{"bad", ""}, pair}, options).back();
  EXPECT_EQ(found.label, *options.label);
  const float whole = logit_of(pair, found.label);
  ASSERT_EQ(found.words.size(), 3U);
  EXPECT_EQ(found.words[1].effect, whole - logit_of({"a  film", "the story"}, found.label));
  ASSERT_EQ(found.pair_words.size(), 2U);
  EXPECT_EQ(found.pair_words[0].word, "the");
  EXPECT_EQ(found.pair_words[0].effect, whole - logit_of({"a good film", " story"}, found.label));
}

TEST(ExplainedClassification, LeavesOutWhatTheCallerCallsWords) {
  ExplainOptions options;
  Texts asked;
  options.words = [&](std::string_view text) {
    asked.emplace_back(text);
    return std::vector<Offsets>{{0, 6}};
  };
  const TextPair pair{"a good film", "bad story"};
  const Explanation found = explain(classify(), std::vector<TextPair>{pair}, options).front();
  EXPECT_EQ(asked, (Texts{pair.first, pair.second}));
  ASSERT_EQ(found.words.size(), 1U);
  ASSERT_EQ(found.pair_words.size(), 1U);
  EXPECT_EQ(found.words[0].word, "a good");
  EXPECT_EQ(found.pair_words[0].word, "bad st");
  ExplainOptions of_label;
  of_label.label = found.label;
  const auto logit_of = [&](const char* first, const char* second) {
    return explain(classify(), std::vector<TextPair>{{first, second}}, of_label).front().logit;
  };
  EXPECT_FLOAT_EQ(found.words[0].effect, found.logit - logit_of(" film", "bad story"));
  EXPECT_FLOAT_EQ(found.pair_words[0].effect, found.logit - logit_of("a good film", "ory"));
}

TEST(ExplainedClassification, KnowsTheLabelsOfTheModel) {
  ExplainOptions options;
  options.label = "none";
  EXPECT_EQ(message_of([&] {
              explain(classify(), Texts{}, options);
            }).find("input: label is 'none'; the labels of the model are '"),
            0U);
}

TEST(ExplainedClassification, CutsWhatIsTooLongUnlessTold) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "good ";
  const Explanation found = explain(classify(), Texts{text}).front();
  ASSERT_EQ(found.words.size(), 30U);
  EXPECT_EQ(found.words.back().effect, 0);
  ExplainOptions whole;
  whole.truncation = false;
  EXPECT_EQ(message_of([&] { explain(classify(), Texts{text}, whole); }),
            "input: a sequence of 32 tokens is longer than max_position_embeddings (24); set "
            "truncation to cut it");
}

/// How many texts the models read in a call.
template <class Call>
std::uint64_t read_texts(const Call& call) {
  const std::uint64_t before = counters().sequences;
  call();
  return counters().sequences - before;
}

TEST(ExplainedClassification, DoesNotAskForWordsFarFromWhatIsRead) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += i % 3 == 0 ? "good " : "bad a ";
  const TextPair pair{"a bad film", text};
  Explanation found;
  EXPECT_LT(read_texts([&] { found = explain(classify(), Texts{text}).front(); }), 600U);
  ASSERT_EQ(found.words.size(), 5000U);
  EXPECT_EQ(found.words.back().effect, 0);
  EXPECT_EQ(found.words.back().word, "a");
  EXPECT_EQ(found.words[1].word, "bad");
  EXPECT_EQ(found.words[1].effect,
            found.logit - logit_of({"good " + text.substr(8), ""}, found.label));
  EXPECT_NE(found.words[1].effect, 0);
  EXPECT_LT(read_texts([&] { found = explain(classify(), {pair}).front(); }), 600U);
  ASSERT_EQ(found.pair_words.size(), 5000U);
  EXPECT_EQ(found.pair_words[1].effect,
            found.logit - logit_of({pair.first, "good " + text.substr(8)}, found.label));
  EXPECT_EQ(found.pair_words.back().effect, 0);
}

TEST(ExplainedClassification, AsksForTheLastWordsWhereTheBeginningIsCutOff) {
  const TextClassificationPipeline from_end =
      classify().with_tokenizer(classify().tokenizer().with_truncation_side(Side::left));
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "good ";
  text += "bad";
  Explanation found;
  EXPECT_LT(read_texts([&] { found = explain(from_end, Texts{text}).front(); }), 600U);
  EXPECT_EQ(found.words.front().effect, 0);
  EXPECT_EQ(found.words.back().word, "bad");
  EXPECT_NE(found.words.back().effect, 0);
}

TEST(ExplainedClassification, CountsBytesWhenTold) {
  ExplainOptions options;
  options.offset_unit = OffsetUnit::bytes;
  const Explanation found =
      explain(classify(), std::vector<TextPair>{{"ünd gut", "é a"}}, options).front();
  EXPECT_EQ(found.words[1].start, 5);
  EXPECT_EQ(found.words[1].end, 8);
  EXPECT_EQ(found.pair_words[1].start, 3);
}

TEST(ExplainedClassification, SaysWhichTextIsBad) {
  ExplainOptions whole;
  whole.truncation = false;
  try {
    explain(classify(), Texts{"good", std::string(60, ','), "bad"}, whole);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.index(), 1U);
  }
}

TEST(ExplainedClassification, TellsHowManyTextsAreDone) {
  ExplainOptions options;
  std::vector<Index> done;
  std::vector<double> shares;
  options.progress = [&](const PipelineProgress& progress) {
    EXPECT_EQ(progress.total, 2);
    done.push_back(progress.done);
    shares.push_back(progress.share);
  };
  explain(classify(), Texts{"a good film", "bad"}, options);
  EXPECT_EQ(done, (std::vector<Index>{0, 1, 1, 2}));
  EXPECT_EQ(shares, (std::vector<double>{0.5, 0.5, 1, 1}));
}

/// The highest logit of the tokens between two characters.
float logit_at(const std::string& text, Index start, Index end) {
  float logit = -1e9F;
  for (const JudgedToken& token : detect()(text)) {
    if (token.start >= start && token.end <= end) logit = std::max(logit, token.logit);
  }
  return logit;
}

TEST(ExplainedDetection, HasTheEffectsOfTheOthersOnTheWordThatLooksMostReplaced) {
  const std::string text = "Fish live in unfathomabl libraries.";
  const Explanation found = explain(detect(), Texts{text}).front();
  ASSERT_TRUE(found.place.has_value());
  const auto [start, end] = *found.place;
  EXPECT_EQ(found.label, text.substr(start, end - start));
  EXPECT_EQ(found.logit, logit_at(text, start, end));
  EXPECT_EQ(found.logit, logit_at(text, 0, 100));
  float score = found.logit;
  pipelines::sigmoid(&score, 1);
  EXPECT_EQ(found.score, score);
  EXPECT_EQ(found.words.size(), 5U);
  for (const WordEffect& word : found.words) EXPECT_NE(word.start, start);
}

TEST(ExplainedDetection, FollowsTheWordWhereItMoves) {
  ExplainOptions options;
  options.label = "unfathomabl";
  const std::string text = "Fish live in unfathomabl libraries.";
  const Explanation found = explain(detect(), Texts{text}, options).front();
  EXPECT_EQ(found.label, "unfathomabl");
  EXPECT_EQ(found.logit, logit_at(text, 13, 24));
  ASSERT_EQ(found.words.size(), 5U);
  EXPECT_EQ(found.words[1].word, "live");
  EXPECT_EQ(found.words[1].effect,
            found.logit - logit_at("Fish  in unfathomabl libraries.", 9, 20));
  EXPECT_EQ(found.words[3].word, "libraries");
  EXPECT_EQ(found.words[3].effect, found.logit - logit_at("Fish live in unfathomabl .", 13, 24));
}

TEST(ExplainedDetection, AsksForTheWordsThatAreReadWithTheWord) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += i == 1000 ? "strange " : "fish live ";
  ExplainOptions options;
  options.label = "strange";
  Explanation found;
  EXPECT_LT(read_texts([&] { found = explain(detect(), Texts{text}, options).front(); }), 1500U);
  ASSERT_EQ(found.words.size(), 5998U);
  const Offsets place = *found.place;
  EXPECT_EQ(place, (Offsets{10000, 10007}));
  EXPECT_EQ(found.words.front().effect, 0);
  EXPECT_EQ(found.words.back().effect, 0);
  EXPECT_EQ(found.words.back().end, 29997);
  const WordEffect& before = found.words[1999];
  EXPECT_EQ(before.word, "live");
  EXPECT_EQ(before.end, 9999);
  EXPECT_NE(before.effect, 0);
  EXPECT_NE(found.words[2000].effect, 0);
}

TEST(ExplainedDetection, ReportsItsFirstPassAsNoShareOfTheWork) {
  ExplainOptions options;
  std::vector<double> shares;
  options.progress = [&](const PipelineProgress& progress) { shares.push_back(progress.share); };
  explain(detect(), Texts{"Fish live", "a b"}, options);
  EXPECT_EQ(shares, (std::vector<double>{0, 0.5, 0.5, 0.5, 1, 1}));
}

TEST(ExplainedDetection, LooksForAWordInLinearTime) {
  const auto explained = [](std::size_t words) {
    std::string text;
    for (std::size_t i = 0; i < words; ++i) text += "a ";
    return [text] { explain(detect(), Texts{text}); };
  };
  EXPECT_LT(testing::growth_of_time(8000, explained), testing::linear_growth);
}

TEST(ExplainedDetection, RefusesWordsOutsideTheTextThoughTheyAreJudged) {
  constexpr std::int32_t min = std::numeric_limits<std::int32_t>::min();
  constexpr std::int32_t max = std::numeric_limits<std::int32_t>::max();
  ExplainOptions options;
  const auto message = [&](const Offsets& word) {
    options.words = [&](std::string_view) { return std::vector<Offsets>{word}; };
    return message_of([&] { explain(detect(), Texts{"Fish live"}, options); });
  };
  EXPECT_EQ(message({3, 1}), "input: a word at the characters 3 to 1 ends before it starts");
  EXPECT_EQ(message({min, max}),
            "input: a word at the characters -2147483648 to 2147483647 does not lie in its text, "
            "which has 9");
}

TEST(ExplainedDetection, CountsBytesWhenTold) {
  ExplainOptions options;
  options.offset_unit = OffsetUnit::bytes;
  options.label = "so";
  const Explanation found = explain(detect(), Texts{"ünd so é"}, options).front();
  EXPECT_EQ(*found.place, (Offsets{5, 7}));
  EXPECT_EQ(found.words[1].end, 10);
}

TEST(ExplainedDetection, WantsAWord) {
  ExplainOptions options;
  EXPECT_TRUE(explain(detect(), Texts{"Fish"}, options).front().words.empty());
  EXPECT_EQ(message_of([&] { explain(detect(), Texts{" "}, options); }),
            "input: the text has no words; there is nothing to judge");
  options.label = "Birds";
  EXPECT_EQ(message_of([&] { explain(detect(), Texts{"Fish"}, options); }),
            "input: label is 'Birds', which is no word of the text; its words are 'Fish'");
}

TEST(Explain, OfARerankerAreTheWordsOfQueryAndDocument) {
  const auto rerank =
      RerankPipeline::from_pretrained(ELECTRA_TEST_DATA "/pipelines/text-classification/one");
  const auto logit = [&](const std::string& query, const std::string& document) {
    return rerank(query, {document}).front().logit;
  };
  const Explanation found = explain(rerank, {{"good film", "a fine text"}}).front();
  EXPECT_EQ(found.logit, logit("good film", "a fine text"));
  EXPECT_EQ(found.score, rerank("good film", {"a fine text"}).front().score);
  ASSERT_EQ(found.words.size(), 2U);
  EXPECT_EQ(found.words[1].word, "film");
  EXPECT_EQ(found.words[1].effect, found.logit - logit("good ", "a fine text"));
  ASSERT_EQ(found.pair_words.size(), 3U);
  EXPECT_EQ(found.pair_words[0].effect, found.logit - logit("good film", " fine text"));
  std::string longer;
  for (int i = 0; i < 3000; ++i) longer += "good ";
  Explanation cut;
  EXPECT_LT(read_texts([&] { cut = explain(rerank, {{longer, "bad " + longer}}).front(); }), 900U);
  EXPECT_EQ(cut.words.size() + cut.pair_words.size(), 6001U);
  EXPECT_EQ(cut.pair_words[0].effect, cut.logit - logit(longer, " " + longer));
}

TEST(Explain, WantsAFunctionOfLogits) {
  const std::string sentence = "input: there is no function of logits to explain by; give one";
  EXPECT_EQ(testing::message_of([] { explain("a", {}, TextLogits()); }), sentence);
  EXPECT_EQ(testing::message_of([] { explain({"a", "b"}, {}, {}, PairLogits()); }), sentence);
}

}  // namespace
}  // namespace electra
