#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

// Options that every task has, and those that make answers other than the default.

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

ElectraConfig config_with(std::map<Index, std::string> labels) {
  ElectraConfig config = TaskModel::small();
  config.id2label = std::move(labels);
  return config;
}

const TaskModel& ner() {
  static const TaskModel model("ner", "ElectraForTokenClassification",
                               config_with({{0, "LABEL_0"}, {1, "B-PER"}, {2, "I-LOC"}}));
  return model;
}

ElectraConfig decoder() {
  ElectraConfig config = TaskModel::small();
  config.is_decoder = true;
  return config;
}

ElectraConfig entailing() {
  ElectraConfig config = TaskModel::small();
  config.label2id = {{"contradiction", 0}, {"entailment", 1}};
  return config;
}

/// A task, and one input of it.
struct Task {
  TaskModel model;
  Words input;
};

/// Calls `test` for every task.
template <class Test>
void for_each_task(const Test& test) {
  test(Task{{"classify", "ElectraForSequenceClassification"}, {"one two three four"}});
  test(Task{{"ner", "ElectraForTokenClassification"}, {"one two three four"}});
  test(Task{{"qa", "ElectraForQuestionAnswering"}, {"one two", "three four"}});
  test(Task{{"fill-mask", "ElectraForMaskedLM"}, {"one two [MASK] three"}});
  test(Task{{"generate", "ElectraForCausalLM", decoder()}, {"one two"}});
  test(Task{{"detect", "ElectraForPreTraining"}, {"one two three four"}});
  test(Task{{"choose", "ElectraForMultipleChoice"}, {"--choice", "a", "--choice", "b", "one two"}});
  test(Task{{"zero-shot", "ElectraForSequenceClassification", entailing()},
            {"--labels", "a,b", "one two three four"}});
  test(Task{{"embed", "ElectraModel"}, {"one two three four"}});
  test(Task{{"explain", "ElectraForSequenceClassification"}, {"one two three four"}});
}

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(EveryTask, TakesTheTokenizerOfAnotherFolder) {
  for_each_task([](const Task& task) {
    const Words input = with({"--json"}, task.input);
    const std::string expected = task.model.run(input).output;
    const TemporaryFolder other;
    for (const char* name : {"vocab.txt", "tokenizer_config.json"})
      fs::rename(task.model.path() / name, other.path() / name);
    SCOPED_TRACE(task.model.path());
    const Ended without = task.model.run(task.input);
    EXPECT_EQ(without.status, 1);
    EXPECT_EQ(without.errors,
              "electra: '" + task.model.path().string() +
                  "' has no tokenizer: neither a tokenizer.json nor a vocab.txt; copy one there, "
                  "or open that of another folder and give it to the pipeline ('--tokenizer')\n");
    EXPECT_EQ(task.model.run(with({"--tokenizer", other.path().string()}, input)).output, expected);
    const TemporaryFolder empty;
    EXPECT_EQ(task.model.run(with({"--tokenizer", empty.path().string()}, task.input)).status, 1);
    EXPECT_NE(task.model.run(with({"--tokenizer", ""}, task.input))
                  .errors.find("'--tokenizer' must be a folder, not ''"),
              std::string::npos);
  });
}

TEST(EveryTask, ReadsAsMuchAsMaxLengthSays) {
  for_each_task([](const Task& task) {
    SCOPED_TRACE(task.model.all_words({}).front());
    const Words input = with({"--json"}, task.input);
    const std::string whole = task.model.run(input).output;
    const Ended shorter = task.model.run(with({"--max-length", "6"}, input));
    EXPECT_EQ(shorter.status == 0 || shorter.status == 3, true) << shorter.errors;
    EXPECT_NE(shorter.output, "");
    const Ended same = task.model.run(with({"--max-length", "24"}, input));
    EXPECT_EQ(same.status, 0) << same.errors;
    if (task.model.all_words({}).front() != "generate") {  // of which it is the written text's
      EXPECT_EQ(same.output, whole);
    }
    for (const char* length : {"0", "25"}) {
      const Ended refused = task.model.run(with({"--max-length", length}, task.input));
      EXPECT_EQ(refused.status, 2) << length;
      EXPECT_NE(refused.errors.find("'--max-length' is "), std::string::npos) << refused.errors;
    }
  });
}

TEST(MaxLength, IsThatOfATextCutByHand) {
  const TaskModel model("classify", "ElectraForSequenceClassification");
  const Words raw{"--json", "--function-to-apply", "none"};
  EXPECT_EQ(model.run(with(raw, {"--max-length", "4", "one two three four"})).output,
            model.run(with(raw, {"one two"})).output);
}

TEST(MaxLength, IsThatOfAGeneratedTextWithItsPrompt) {
  const TaskModel model("generate", "ElectraForCausalLM", decoder());
  EXPECT_EQ(model.run({"--json", "--max-length", "9", "one two"}).output,
            model.run({"--json", "--max-new-tokens", "5", "one two"}).output);
  EXPECT_EQ(model.run({"--max-length", "9", "--max-new-tokens", "3", "a"}).status, 2);
  EXPECT_EQ(model.run({"--max-length", "3", "one two"}).status, 3);
}

TEST(Check, TakesTheTokenizerOfAnotherFolder) {
  const TaskModel model("check", "ElectraModel");
  const TemporaryFolder other;
  fs::rename(model.path() / "vocab.txt", other.path() / "vocab.txt");
  EXPECT_NE(model.run({}).output.find("no tokenizer"), std::string::npos);
  const std::string folder = other.path().string();
  EXPECT_NE(model.run({"--tokenizer", folder}).output.find("with its tokenizer"),
            std::string::npos);
  std::string vocabulary;
  for (int i = 0; i < 40000; ++i) vocabulary += "word" + std::to_string(i) + '\n';
  other.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + vocabulary);
  const Ended run = model.run({"--tokenizer", folder});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.errors.find("the tokenizer gives the id 40004, but vocab_size in config.json is "
                            "30522"),
            std::string::npos)
      << run.errors;
}

TEST(Tokenizer, OfAnotherModelIsWarnedOfWhereItDoesNotFit) {
  const TemporaryFolder other;
  std::string vocabulary;
  for (int i = 0; i < 40000; ++i) vocabulary += "word" + std::to_string(i) + '\n';
  other.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + vocabulary);
  const Words with_other{"--tokenizer", other.path().string()};
  const auto expect_warning = [&](const TaskModel& model, const Words& input) {
    EXPECT_EQ(model.run(input).errors, "");
    const Ended run = model.run(with(with_other, input));
    EXPECT_EQ(run.errors, "electra: warning: " + model.path().string() +
                              ": the tokenizer gives the id 40004, but vocab_size in config.json "
                              "is 30522; they must come from the same model\n");
    EXPECT_EQ(run.status, 0);
  };
  expect_warning({"classify", "ElectraForSequenceClassification"}, {"word1", "word2"});
  expect_warning({"rerank", "ElectraForSequenceClassification", config_with({{0, "a"}})},
                 {"--query", "word1", "word2"});
  expect_warning({"embed", "ElectraModel"}, {"word1"});
}

TEST(Tokenize, TakesTheTokenizerOfAnotherFolder) {
  const TaskModel model("tokenize", "ElectraModel");
  const Words input{"one"};
  const TemporaryFolder empty;
  EXPECT_EQ(model.run(with(input, {"--tokenizer", model.path().string()})).output,
            model.run(input).output);
  EXPECT_EQ(model.run(with(input, {"--tokenizer", empty.path().string()})).status, 1);
}

TEST(Ner, LeavesOutTheLabelsThatItIsTold) {
  const auto labels_of = [](const Words& words) {
    std::vector<std::string> labels;
    for (const Json& each : Json::parse(ner().run(with({"--json"}, words)).output))
      labels.push_back(each["entity"]);
    return labels;
  };
  const std::string text = "Angela Merkel was born in Hamburg on a Sunday in July";
  const std::vector<std::string> all = labels_of({text});
  ASSERT_EQ(all.size(), 12U);
  for (const Words& how : {Words{"--ignore-labels", "LABEL_0"}, Words{"--ignore-labels", "B-PER"},
                           Words{"--ignore-labels", "B-PER,I-LOC"},
                           Words{"--ignore-labels", "B-PER", "--ignore-labels", "LABEL_0"}}) {
    std::vector<std::string> expected;
    std::string ignored;
    for (const std::string& each : how) ignored += each + ',';
    for (const std::string& label : all)
      if (ignored.find(label) == std::string::npos) expected.push_back(label);
    EXPECT_EQ(labels_of(with(how, {text})), expected) << ignored;
  }
}

TEST(Ner, IgnoresNoLabelAtAllIfTold) {
  const TaskModel model("ner", "ElectraForTokenClassification", config_with({{0, "O"}, {1, "O"}}));
  EXPECT_EQ(model.run({"--json", "a b"}).output, "[]\n");
  EXPECT_EQ(Json::parse(model.run({"--json", "--ignore-labels", "", "a b"}).output).size(), 2U);
}

TEST(Ner, RefusesToLeaveOutALabelThatNoAnswerHas) {
  const auto errors = [](const Words& how) {
    const Ended run = ner().run(with(how, {"Angela Merkel"}));
    EXPECT_EQ(run.status, run.errors.empty() ? 0 : 2);
    return run.errors;
  };
  EXPECT_EQ(errors({"--ignore-labels", "PRE"}),
            "electra: ner: '--ignore-labels' must be labels of entities, which are 'LABEL_0', "
            "'PER', 'LOC', not 'PRE'; did you mean 'PER'?\n");
  EXPECT_EQ(errors({"--json", "--ignore-labels", "O,PER"}),
            "electra: ner: '--ignore-labels' must be labels of tokens, which are 'LABEL_0', "
            "'B-PER', 'I-LOC', not 'PER'; see 'electra help ner'\n");
  EXPECT_NE(errors({"--ignore-labels", "B-PER"}), "");  // an entity is called PER
  EXPECT_EQ(errors({"--ignore-labels", "PER,O,LABEL_0"}), "");
  EXPECT_EQ(errors({"--ignore-labels", ""}), "");
}

TEST(Ner, TakesWordsThatWereSplitBefore) {
  const auto run = [](const Words& how, const std::string& lines) {
    return ner().run(with(how, {"--input", "-", "--input-format", "jsonl"}), lines);
  };
  const std::string words = "{\"words\": [\"Angela\", \"Merkel\", \"lives\"]}\n";
  const std::string text = "{\"text\": \"Angela Merkel lives\"}\n";
  const Words json{"--json"};
  const std::string one = run(json, text).output;
  EXPECT_EQ(run(json, words).output, one);
  EXPECT_EQ(run(json, text + words + text + words).output, one + one + one + one);
  EXPECT_EQ(run({}, words).output, run({}, text).output);
  const Json joined = Json::parse(run({"--json", "--delimiter", ""}, words).output);
  EXPECT_EQ(joined.at(1)["start"], 6);
  EXPECT_EQ(joined.back()["end"], 17);
  const Ended both = run(json, "{\"words\": [], \"text\": \"a\"}\n" + words);
  EXPECT_EQ(both.status, 3);
  EXPECT_EQ(
      both.output,
      "{\"error\": \"the object has 'text' and 'words'; give one of them\", \"line\": 1}\n" + one);
}

TEST(Qa, AlignsAnswersToWordsUnlessTold) {
  const TaskModel model("qa", "ElectraForQuestionAnswering");
  const Words input{"--json", "--top-k", "9", "Who?", "unfathomablewordofmanytokens"};
  const std::string aligned = model.run(input).output;
  EXPECT_EQ(model.run(with({"--align-to-words"}, input)).output, aligned);
  const Json free = Json::parse(model.run(with({"--no-align-to-words"}, input)).output);
  EXPECT_EQ(Json::parse(aligned)[0]["end"], 28);
  EXPECT_GT(free.size(), 2U);
  EXPECT_NE(free[0]["answer"], Json::parse(aligned)[0]["answer"]);
  EXPECT_EQ(model.run(with({"--align-to-words", "--no-align-to-words"}, input)).status, 2);
  EXPECT_EQ(model.run(with({"--max-length", "9", "--max-seq-len", "9"}, input)).status, 2);
}

TEST(Qa, NamesItsOptionsInTheErrorOfALine) {
  const TaskModel model("qa", "ElectraForQuestionAnswering");
  std::string words;
  for (int i = 0; i < 20; ++i) words += "word ";
  const Ended run = model.run({"--json", words, words});
  EXPECT_EQ(run.status, 3);
  EXPECT_EQ(run.output,
            "{\"error\": \"the question has 20 tokens and leaves room for 1 of its context, of "
            "which windows share 12; ask a shorter question, or make '--max-seq-len' (24) larger "
            "or '--doc-stride' smaller\", \"line\": 1}\n");
}

}  // namespace
}  // namespace electra::testing
