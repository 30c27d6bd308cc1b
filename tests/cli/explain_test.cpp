#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/spans.hpp"
#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"
#include "cli/word_shades.hpp"
#include "support/growth.hpp"

namespace electra::testing {
namespace {

using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

const std::string folder = ELECTRA_TEST_DATA "/pipelines/text-classification/five";

Ended run(const std::string& command, const Words& more) {
  Words words{command, "--model", folder};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words);
}

Json answer(const std::string& command, Words words) {
  words.insert(words.begin(), "--json");
  const Ended ended = run(command, words);
  EXPECT_EQ(ended.errors, "");
  EXPECT_EQ(ended.status, 0);
  return Json::parse(ended.output);
}

Words keys_of(const Json& object) {
  Words keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

/// The logit of a label, as classify prints it.
float logit_of(const std::string& label, Words words) {
  words.insert(words.begin(), {"--top-k", "all", "--function-to-apply", "none"});
  for (const Json& each : answer("classify", words)) {
    if (each["label"] == label) return each["score"];
  }
  return 0;
}

TEST(Explain, PrintsTheLabelAndTheEffectOfEachWord) {
  const Json found = answer("explain", {"a good, film"});
  const Json best = answer("classify", {"a good, film"})[0];
  EXPECT_EQ(keys_of(found), (Words{"label", "score", "words"}));
  EXPECT_EQ(found["label"], best["label"]);
  EXPECT_EQ(found["score"], best["score"]);
  ASSERT_EQ(found["words"].size(), 4U);
  const Json& word = found["words"][1];
  EXPECT_EQ(keys_of(word), (Words{"word", "start", "end", "effect"}));
  EXPECT_EQ(word["word"], "good");
  EXPECT_EQ(word["start"], 2);
  EXPECT_EQ(word["end"], 6);
  const std::string label = best["label"];
  EXPECT_FLOAT_EQ(word["effect"].get<float>(),
                  logit_of(label, {"a good, film"}) - logit_of(label, {"a , film"}));
}

TEST(Explain, TakesALabelAndPairs) {
  const std::string label = answer("classify", {"--top-k", "all", "good"}).back()["label"];
  const Json found = answer("explain", {"--label", label, "--pair", "a good film", "bad story"});
  EXPECT_EQ(keys_of(found), (Words{"label", "score", "words", "pair_words"}));
  EXPECT_EQ(found["label"], label);
  ASSERT_EQ(found["pair_words"].size(), 2U);
  EXPECT_EQ(found["pair_words"][1]["word"], "story");
  EXPECT_FLOAT_EQ(found["pair_words"][1]["effect"].get<float>(),
                  logit_of(label, {"--pair", "a good film", "bad story"}) -
                      logit_of(label, {"--pair", "a good film", "bad "}));
  const Ended other = run("explain", {"--label", "none", "good"});
  EXPECT_EQ(
      other.errors.find("electra: explain: '--label' is 'none'; the labels of the model are "), 0U)
      << other.errors;
  EXPECT_EQ(other.output, "");
}

TEST(Explain, CountsCharactersOrBytes) {
  EXPECT_EQ(answer("explain", {"ü so"})["words"][1]["start"], 2);
  EXPECT_EQ(answer("explain", {"--offsets", "bytes", "ü so"})["words"][1]["start"], 3);
}

TEST(Explain, OfADiscriminatorJudgesOneWordByTheOthers) {
  const TaskModel model("explain", "ElectraForPreTraining");
  const Ended ended = model.run({"--task", "detect", "--json", "--label", "words", "some words"});
  EXPECT_EQ(ended.errors, "");
  const Json found = Json::parse(ended.output);
  EXPECT_EQ(keys_of(found), (Words{"label", "score", "start", "end", "words"}));
  EXPECT_EQ(found["label"], "words");
  EXPECT_EQ(found["start"], 5);
  const Json detected = Json::parse(
      run_program({"detect", "--model", model.path().string(), "--json", "some words"}).output);
  EXPECT_EQ(found["score"], detected["tokens"][1]["score"]);
  ASSERT_EQ(found["words"].size(), 1U);
  EXPECT_EQ(found["words"][0]["word"], "some");
  EXPECT_EQ(
      model.run({"--task", "detect", "--json", "--label", "Words", "some words"}).output,
      "{\"error\": \"'--label' is 'Words', which is no word of the text; its words are 'some', "
      "'words'\", \"line\": 1}\n");
}

TEST(Explain, OfARerankerTakesAQueryForAllDocuments) {
  const Words model{"explain", "--model", ELECTRA_TEST_DATA "/pipelines/text-classification/one",
                    "--task",  "rerank",  "--json"};
  const auto with = [&](Words more) {
    more.insert(more.begin(), model.begin(), model.end());
    const Ended ended = run_program(more);
    EXPECT_EQ(ended.status, 0) << ended.errors;
    return ended.output;
  };
  const std::string one = with({"good film", "a fine text"});
  EXPECT_EQ(one, with({"--query", "good film", "a fine text"}));
  const Json json = Json::parse(one);
  EXPECT_EQ(keys_of(json), (Words{"label", "score", "words", "pair_words"}));
  EXPECT_EQ(json["pair_words"][1]["word"], "fine");
  EXPECT_EQ(run("explain", {"--query", "a", "b"}).status, 2);
}

TEST(Explain, OfADiscriminatorRefusesTheOptionsOfAClassifier) {
  const TaskModel model("explain", "ElectraForPreTraining");
  for (const char* option : {"--pair", "--no-truncation"}) {
    const Ended refused = model.run({"--task", "detect", option, "a", "b"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_EQ(refused.errors, "electra: explain: '" + std::string(option) +
                                  "' is for '--task' classify; see 'electra help explain'\n");
  }
}

TEST(Shades, AreAsStrongAsTheEffects) {
  const std::vector<WordEffect> words{
      {"a", 0, 1, 2}, {"b", 2, 3, -1}, {"c", 4, 5, 0.1F}, {"d", 6, 7, 0.5F}};
  EXPECT_EQ(cli::shaded("a b c d.", words, {2, std::nullopt}),
            "\x1b[30;48;5;83ma\x1b[0m \x1b[30;48;5;210mb\x1b[0m c \x1b[30;48;5;157md\x1b[0m.");
  EXPECT_EQ(cli::shaded("a b", {{"b", 2, 3, 0}}, {0, Offsets{0, 1}}), "\x1b[1;31ma\x1b[0m b");
  EXPECT_EQ(cli::largest_effect({0, {{"a", 0, 1, 1}}, {{"b", 0, 1, -2}}}), 2);
}

/// Returns the answers to records of JSON.
std::vector<Json> answers_to(const std::string& records, Words more) {
  more.insert(more.begin(), {"explain", "--model", folder, "--json", "--spans", "--input", "-",
                             "--input-format", "jsonl"});
  std::vector<Json> answers;
  std::istringstream lines(run_program(more, records).output);
  for (std::string line; std::getline(lines, line);) answers.push_back(Json::parse(line));
  return answers;
}

TEST(Explain, LeavesOutTheSpansOfARecord) {
  const auto answers = answers_to(R"({"text": "a göod, film", "spans": [[2, 6], [0, 12]]})"
                                  "\n"
                                  R"({"text": "good", "spans": []})",
                                  {});
  ASSERT_EQ(answers.size(), 2U);
  const Json& words = answers[0]["words"];
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0]["word"], "göod");
  EXPECT_EQ(words[0]["start"], 2);
  EXPECT_EQ(words[0]["end"], 6);
  EXPECT_EQ(words[1]["word"], "a göod, film");
  const std::string label = answers[0]["label"];
  EXPECT_FLOAT_EQ(words[0]["effect"].get<float>(),
                  logit_of(label, {"a göod, film"}) - logit_of(label, {"a , film"}));
  EXPECT_EQ(answers[1]["words"], Json::array());
}

TEST(Explain, CountsTheBytesOfSpansWhenTold) {
  const auto answers =
      answers_to(R"({"text": "a göod, film", "spans": [[2, 7]]})", {"--offsets", "bytes"});
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0]["words"][0]["word"], "göod");
  EXPECT_EQ(answers[0]["words"][0]["start"], 2);
  EXPECT_EQ(answers[0]["words"][0]["end"], 7);
}

TEST(Explain, ConvertsSpansInLinearTime) {
  const double growth = growth_of_time(10'000, [](std::size_t size) {
    std::string spans = "[";
    for (std::size_t i = 0; i < size; ++i)
      spans += (i == 0 ? "[" : ", [") + std::to_string(i) + ", " + std::to_string(i + 1) + ']';
    return [spans = spans + ']', text = std::string(size, 'a')] {
      EXPECT_EQ(cli::spans_in(spans, "spans", text, OffsetUnit::bytes).size(), text.size());
    };
  });
  EXPECT_LT(growth, linear_growth);
}

TEST(Explain, TakesSpansOfASecondTextToo) {
  const auto answers = answers_to(
      R"({"text": "a good film", "text_pair": "bad story", "spans": [[0, 1]], "pair_spans": [[0, 3]]})"
      "\n"
      R"({"text": "a good film", "text_pair": "bad story", "spans": [[0, 1]]})",
      {"--pair"});
  ASSERT_EQ(answers.size(), 2U);
  ASSERT_EQ(answers[0]["pair_words"].size(), 1U);
  EXPECT_EQ(answers[0]["pair_words"][0]["word"], "bad");
  EXPECT_EQ(answers[1]["words"].size(), 1U);
  EXPECT_EQ(answers[1]["pair_words"].size(), 2U);
}

TEST(Explain, SaysWhatIsWrongWithSpans) {
  const std::string text = R"({"text": "göod", "spans": )";
  const auto error_of = [&](const std::string& spans, const Words& more) {
    const auto answers = answers_to(text + spans + '}', more);
    return answers.empty() ? "" : answers[0].value("error", "");
  };
  const std::string wanted = "; it must be an array of [start, end], as [[0, 5], [6, 9]]";
  EXPECT_EQ(error_of("[[1]]", {}), "'spans' is '[[1]]'" + wanted);
  EXPECT_EQ(error_of("[[-1, 2]]", {}), "'spans' is '[[-1, 2]]'" + wanted);
  EXPECT_EQ(error_of("[0, 2]", {}), "'spans' is '[0, 2]'" + wanted);
  EXPECT_EQ(error_of("{}", {}), "'spans' is '{}'" + wanted);
  EXPECT_EQ(error_of("[[0, 5]]", {}), "'spans' has [0, 5]; its text has 4 characters");
  EXPECT_EQ(error_of("[[0, 1], [5, 2]]", {}), "'spans' has [5, 2], whose end is before its start");
  EXPECT_EQ(error_of("[[4, 3]]", {"--offsets", "bytes"}),
            "'spans' has [4, 3], whose end is before its start");
  EXPECT_EQ(error_of("[[0, 6]]", {"--offsets", "bytes"}), "'spans' has the byte 6; its text has 5");
  EXPECT_EQ(error_of("[[0, 2]]", {"--offsets", "bytes"}),
            "'spans' has the byte 2, which is inside a character of its text");
  EXPECT_EQ(answers_to(R"({"text": "good"})", {})[0]["error"], "the object has no 'spans'");
}

TEST(Explain, TakesSpansInTheTextsOfTheCommandLine) {
  const Ended ended = run("explain", {"--spans", "a good film", "[[0, 6]]"});
  EXPECT_EQ(ended.errors, "");
  EXPECT_NE(ended.output.find("a good film\n"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("  a good\n"), std::string::npos) << ended.output;
  EXPECT_EQ(std::count(ended.output.begin(), ended.output.end(), '\n'), 2);
}

TEST(Explain, SaysHowManyTextsAnInputWithSpansHas) {
  const std::string inputs =
      "electra: explain: each input is a text, a second text and spans, but ";
  const std::string end = "; see 'electra help explain'\n";
  EXPECT_EQ(run("explain", {"--spans", "--pair", "a", "b"}).errors,
            inputs + "2 texts were given; give all as arguments" + end);
  EXPECT_EQ(run("explain", {"--spans", "--pair", "a", "b", "c", "[]"}).errors,
            inputs + "4 texts were given; put quotes around each text" + end);
  EXPECT_EQ(run("explain", {"--spans", "--pair", "a", "b", "[]", "[]"}).errors,
            inputs +
                "4 texts were given; only a file with fields has pair_spans too "
                "(--input-format jsonl)" +
                end);
}

}  // namespace
}  // namespace electra::testing
