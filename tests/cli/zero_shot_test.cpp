#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"

namespace electra::testing {
namespace {

using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

ElectraConfig with_labels(const std::map<std::string, Index>& label2id) {
  ElectraConfig config = TaskModel::small();
  config.id2label = {{0, "A"}, {1, "B"}, {2, "C"}};
  config.label2id = label2id;
  return config;
}

const TaskModel& model() {
  static const TaskModel nli(
      "zero-shot", "ElectraForSequenceClassification",
      with_labels({{"CONTRADICTION", 0}, {"NEUTRAL", 1}, {"ENTAILMENT", 2}}));
  return nli;
}

Json answer(Words words) {
  words.insert(words.begin(), "--json");
  const Ended run = model().run(words);
  EXPECT_EQ(run.errors, "");
  EXPECT_EQ(run.status, 0);
  return Json::parse(run.output);
}

TEST(ZeroShot, PrintsTheFieldsOfTheReference) {
  const Json found = answer({"--labels", "sports,politics", "Who wins?"});
  Words keys;
  for (const auto& [key, value] : found.items()) keys.push_back(key);
  EXPECT_EQ(keys, (Words{"sequence", "labels", "scores"}));
  EXPECT_EQ(found["sequence"], "Who wins?");
  ASSERT_EQ(found["labels"].size(), 2U);
  EXPECT_NEAR(found["scores"][0].get<double>() + found["scores"][1].get<double>(), 1, 1e-6);
  EXPECT_GE(found["scores"][0], found["scores"][1]);
}

TEST(ZeroShot, TakesLabelsInAListAndOneByOne) {
  const Json expected = answer({"--label", "a b", "--label", "c", "--label", "d, e", "text"});
  EXPECT_EQ(answer({"--labels", " a b ,, c,", "--label", "d, e", "text"}), expected);
  EXPECT_EQ(expected["labels"].size(), 3U);
}

TEST(ZeroShot, ScoresEachLabelAloneIfSeveralApply) {
  const Json alone = answer({"--labels", "a", "text"});
  const Json both = answer({"--labels", "a,b", "--multi-label", "text"});
  const std::size_t place = both["labels"][0] == "a" ? 0 : 1;
  EXPECT_EQ(both["scores"][place], alone["scores"][0]);
}

TEST(ZeroShot, AsksByTheTemplate) {
  const Json found = answer({"--labels", "a,b", "--hypothesis-template", "It is {}.", "text"});
  EXPECT_EQ(
      answer({"--labels", "It is a.,It is b.", "--hypothesis-template", "{}", "text"})["scores"],
      found["scores"]);
  EXPECT_NE(answer({"--labels", "a,b", "text"})["scores"], found["scores"]);
  const Ended run = model().run({"--labels", "a", "--hypothesis-template", "It is", "text"});
  EXPECT_EQ(run.errors,
            "electra: zero-shot: '--hypothesis-template' is 'It is'; it must have a {} where the "
            "label goes; see 'electra help zero-shot'\n");
  EXPECT_EQ(run.status, 2);
}

TEST(ZeroShot, PrintsATableForPeople) {
  const Ended run = model().run({"--labels", "sport,law", "a\ttext"});
  EXPECT_NE(run.output.find("law    0."), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("sport  0."), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("  a text\n"), std::string::npos) << run.output;
}

TEST(ZeroShot, AnswersALineForEachInput) {
  const Ended run = model().run({"--json", "--labels", "a,b", "--input", "-"}, "one\n\ntwo\n");
  const Ended one = model().run({"--json", "--labels", "a,b", "one"});
  EXPECT_EQ(run.output.rfind(one.output, 0), 0U) << run.output;
  EXPECT_NE(run.output.find(
                "\n{\"error\": \"the text is empty; no label applies to it\", \"line\": 2}\n"),
            std::string::npos)
      << run.output;
  EXPECT_EQ(run.status, 3);
}

TEST(ZeroShot, WantsLabels) {
  for (const Words& words : {Words{"text"}, Words{"--labels", " ,", "text"}}) {
    const Ended run = model().run(words);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.errors,
              "electra: zero-shot: no labels given; give them as '--labels A,B', or each with "
              "'--label'; see 'electra help zero-shot'\n");
  }
}

TEST(ZeroShot, WarnsOfAModelWithoutEntailment) {
  const TaskModel other("zero-shot", "ElectraForSequenceClassification",
                        with_labels({{"A", 0}, {"not_entailment", 1}}));
  const Ended run = other.run({"--labels", "a", "text"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors, "electra: warning: " + other.path().string() +
                            ": no name in label2id of config.json begins with 'entail', so the "
                            "last label, 'C', is taken for entailment; the scores mean nothing "
                            "unless it is\n");
}

}  // namespace
}  // namespace electra::testing
