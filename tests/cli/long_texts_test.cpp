// What the program says of texts that are longer than the model reads.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/task_model.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

using Words = std::vector<std::string>;

std::string long_text() {
  std::string text = "one";
  for (int i = 0; i < 59; ++i) text += " one";
  return text;
}

const TaskModel& classify() {
  static const TaskModel model("classify", "ElectraForSequenceClassification");
  return model;
}

TEST(LongTexts, AreOneWarningOfARunThatCountsThem) {
  TemporaryFolder folder;
  std::string lines;
  for (int i = 1; i <= 100; ++i)
    lines += (i == 7 || i == 80 || i == 99 ? long_text() : "one") + '\n';
  folder.write("reviews.txt", lines);
  const std::string file = (folder.path() / "reviews.txt").string();
  const Ended run = classify().run({"--input", file});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors,
            "electra: warning: 3 texts were longer than 24 tokens and were cut (the first: " +
                file + ", line 7); '--no-truncation' refuses them\n");
}

TEST(LongTexts, OfTheCommandLineHaveTheirNumber) {
  const Ended run = classify().run({"one", long_text()});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors,
            "electra: warning: 1 text was longer than 24 tokens and was cut (text 2); "
            "'--no-truncation' refuses it\n");
  EXPECT_EQ(classify().run({"one", "two"}).errors, "");
}

TEST(LongTexts, AreCountedOnceBesideLinesThatFail) {
  const TaskModel fill("fill-mask", "ElectraForMaskedLM");
  const std::string text = "[MASK] " + long_text();
  const Ended run =
      fill.run({"--json", "--input", "-"}, text + "\nno mask\n[MASK] one\n" + text + '\n');
  EXPECT_EQ(run.status, 3);
  EXPECT_EQ(run.errors,
            "electra: warning: 2 texts were longer than 24 tokens and were cut (the first: the "
            "standard input, line 1); '--no-truncation' refuses them\n"
            "electra: 1 of 4 inputs failed; their lines say why\n");
}

TEST(LongTexts, AreLongerThanMaxLengthIfThatIsGiven) {
  const Ended cut = classify().run({"--max-length", "4", "one two three"});
  EXPECT_EQ(cut.errors,
            "electra: warning: 1 text was longer than 4 tokens and was cut (text 1); "
            "'--no-truncation' refuses it\n");
  const Ended refused = classify().run({"--max-length", "4", "--no-truncation", "one two three"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_NE(refused.output.find("a sequence of 5 tokens is longer than max_length (4)"),
            std::string::npos)
      << refused.output;
}

/// Expects that one of the texts is cut, and that it is refused if asked for.
void expect_rule(const TaskModel& model, const Words& arguments, const char* place = "text 2") {
  SCOPED_TRACE(model.all_words(arguments).front());
  const Ended cut = model.run(arguments);
  EXPECT_EQ(cut.status, 0) << cut.errors;
  EXPECT_EQ(cut.errors, "electra: warning: 1 text was longer than 24 tokens and was cut (" +
                            std::string(place) + "); '--no-truncation' refuses it\n");
  Words refusing = arguments;
  refusing.insert(refusing.begin(), "--no-truncation");
  const Ended refused = model.run(refusing);
  EXPECT_EQ(refused.status, 3);
  const std::string printed = refused.output + refused.errors;
  EXPECT_NE(printed.find("leave out '--no-truncation' to cut it"), std::string::npos) << printed;
  EXPECT_EQ(refused.errors.find("warning"), std::string::npos) << refused.errors;
}

TEST(LongTexts, AreCutOrRefusedByEveryCommandThatReadsNoWindows) {
  const std::string text = long_text();
  expect_rule({"ner", "ElectraForTokenClassification"}, {"one", text});
  expect_rule({"fill-mask", "ElectraForMaskedLM"}, {"[MASK]", "[MASK] " + text});
  expect_rule({"choose", "ElectraForMultipleChoice"}, {"--choice", "one", "two", text});
  ElectraConfig entailing = TaskModel::small();
  entailing.label2id = {{"contradiction", 0}, {"entailment", 1}};
  expect_rule({"zero-shot", "ElectraForSequenceClassification", entailing},
              {"--labels", "a,b", "one", text});
  const TaskModel rerank("rerank", "ElectraForSequenceClassification");
  expect_rule(rerank, {"--label", "LABEL_0", "--query", "one", "two", text});
  expect_rule({"explain", "ElectraForSequenceClassification"}, {"one", text});
  const TaskModel embed("embed", "ElectraModel");
  expect_rule(embed, {"one", text});
  expect_rule(embed, {"--similarity", "dot", "one", text}, "text 1");
}

TEST(LongTexts, AreFoundAmongTextsAndWords) {
  const TaskModel ner("ner", "ElectraForTokenClassification");
  std::string words = "{\"words\": [\"one\"";
  for (int i = 0; i < 30; ++i) words += ", \"one\"";
  const std::string lines = "{\"text\": \"one\"}\n" + words + "]}\n{\"text\": \"" + long_text() +
                            "\"}\n{\"words\": [\"one\"]}\n";
  EXPECT_EQ(ner.run({"--input", "-", "--input-format", "jsonl"}, lines).errors,
            "electra: warning: 2 texts were longer than 24 tokens and were cut (the first: the "
            "standard input, line 3); '--no-truncation' refuses them\n");
}

TEST(LongTexts, LoseNothingInWindows) {
  const std::string text = long_text();
  const TaskModel ner("ner", "ElectraForTokenClassification");
  EXPECT_EQ(ner.run({"--stride", "2", "--aggregation", "simple", "--no-truncation", text}).errors,
            "");
  EXPECT_EQ(TaskModel("detect", "ElectraForPreTraining").run({text}).errors, "");
  EXPECT_EQ(TaskModel("qa", "ElectraForQuestionAnswering")
                .run({"--question", "What?", "--context", text})
                .errors,
            "");
}

}  // namespace
}  // namespace electra::testing
