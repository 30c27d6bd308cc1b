#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"

namespace electra::testing {
namespace {

// The rows of each command: the same columns for people and in tables.

using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

/// The values of each row of a table with tabs.
std::vector<Words> rows_of(const std::string& table) {
  std::vector<Words> rows;
  Words row{""};
  for (const char character : table) {
    if (character == '\n') {
      rows.push_back(row);
      row = {""};
    } else if (character == '\t') {
      row.emplace_back();
    } else {
      row.back() += character;
    }
  }
  return rows;
}

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// The values of each row for people, which have two spaces or more between them; the text above
/// rows that are indented is none.
std::vector<Words> shown_rows(const std::string& output, bool are_indented) {
  std::vector<Words> rows;
  for (const Words& line : rows_of(output)) {
    if (are_indented && line[0].rfind("  ", 0) != 0) continue;
    Words row;
    std::size_t begin = line[0].find_first_not_of(' ');
    while (begin != std::string::npos) {
      const std::size_t end = line[0].find("  ", begin);
      row.push_back(line[0].substr(begin, end - begin));
      begin = end == std::string::npos ? end : line[0].find_first_not_of(' ', end);
    }
    rows.push_back(row);
  }
  return rows;
}

enum class Head { none, text };

/// The rows of a run that went well. Those for people have the same values, but no number of the
/// input and fewer digits; `head` is what stands above them.
std::vector<Words> table_of(const TaskModel& model, const Words& words, Head head) {
  const Ended run = model.run(with({"--output-format", "tsv"}, words));
  EXPECT_EQ(run.status, 0) << run.errors;
  std::vector<Words> rows = rows_of(run.output);
  const std::vector<Words> shown = shown_rows(model.run(words).output, head == Head::text);
  EXPECT_EQ(shown.size() + 1, rows.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    EXPECT_EQ(shown[i].size() + 1, rows[i + 1].size());
    EXPECT_EQ(shown[i][0].substr(0, 4), rows[i + 1][1].substr(0, 4));
    EXPECT_EQ(shown[i].back(), rows[i + 1].back());
  }
  return rows;
}

Json json_of(const TaskModel& model, const Words& words) {
  const Ended run = model.run(with({"--json"}, words));
  EXPECT_EQ(run.status, 0) << run.errors;
  return Json::parse(run.output);
}

ElectraConfig with_labels(ElectraConfig config = TaskModel::small()) {
  config.id2label = {{0, "B-PER"}, {1, "I-LOC"}, {2, "B-LOC"}};
  config.label2id = {{"entailment", 0}};
  return config;
}

TEST(Columns, OfClassify) {
  const TaskModel model("classify", "ElectraForSequenceClassification", with_labels());
  const auto rows =
      table_of(model, {"--top-k", "2", "--pair", "one", "two", "three", "four"}, Head::none);
  const Json json = json_of(model, {"--top-k", "2", "--pair", "one", "two"});
  EXPECT_EQ(rows[0], (Words{"input", "label", "score", "text", "text_pair"}));
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[2], (Words{"1", json[1]["label"], json[1]["score"].dump(), "one", "two"}));
  EXPECT_EQ(rows[3][0], "2");
}

TEST(Columns, OfNer) {
  const TaskModel model("ner", "ElectraForTokenClassification", with_labels());
  const Words words{"--aggregation", "first", "Ünbelievably HAMBURG"};
  const auto rows = table_of(model, words, Head::text);
  EXPECT_EQ(rows[0], (Words{"input", "label", "score", "start", "end", "text"}));
  const Json json = json_of(model, words);
  ASSERT_EQ(rows.size(), json.size() + 1);
  EXPECT_EQ(rows[1][1], json[0]["entity_group"]);
  EXPECT_EQ(rows[1][3], "0");
  const Words bytes = table_of(model, with({"--offsets", "bytes"}, words), Head::text).back();
  EXPECT_EQ(bytes[4], "21");
  EXPECT_EQ(rows.back()[4], "20");
  EXPECT_EQ(rows.back()[5], bytes[5]);
  EXPECT_EQ(rows.back()[5].substr(rows.back()[5].size() - 7), "HAMBURG");
}

TEST(Columns, OfQa) {
  const TaskModel model("qa", "ElectraForQuestionAnswering");
  const Words words{"--top-k", "2", "Who?", "It was Ada."};
  const auto rows = table_of(model, words, Head::text);
  EXPECT_EQ(rows[0], (Words{"input", "score", "start", "end", "text"}));
  const Json second = json_of(model, words)[1];
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2], (Words{"1", second["score"].dump(), second["start"].dump(),
                            second["end"].dump(), second["answer"]}));
}

TEST(Columns, OfFillMask) {
  const TaskModel model("fill-mask", "ElectraForMaskedLM");
  const Words words{"--top-k", "2", "[MASK] [MASK]"};
  const auto rows = table_of(model, words, Head::text);
  EXPECT_EQ(rows[0], (Words{"input", "score", "mask", "text"}));
  const Json last = json_of(model, words)[1][1];
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[4], (Words{"1", last["score"].dump(), "2", last["token_str"]}));
}

TEST(Columns, OfGenerate) {
  ElectraConfig config = TaskModel::small();
  config.is_decoder = true;
  const TaskModel model("generate", "ElectraForCausalLM", config);
  const Words words{"--max-new-tokens", "3", "Once"};
  const std::string text = json_of(model, words)[0]["generated_text"];
  EXPECT_EQ(rows_of(model.run(with({"--output-format", "tsv"}, words)).output),
            (std::vector<Words>{{"input", "text"}, {"1", text}}));
  EXPECT_EQ(model.run(words).output, text + "\n");
}

TEST(Columns, OfDetect) {
  const TaskModel model("detect", "ElectraForPreTraining");
  const Words words{"--threshold", "0", "Unbelievably SO"};
  const auto rows = rows_of(model.run(with({"--output-format", "tsv"}, words)).output);
  EXPECT_EQ(rows[0], (Words{"input", "label", "score", "start", "end", "text"}));
  const Json tokens = json_of(model, words)["tokens"];
  ASSERT_EQ(rows.size(), tokens.size() + 1);
  EXPECT_EQ(rows.back(), (Words{"1", "replaced", tokens.back()["score"].dump(), "13", "15", "SO"}));
  // People read words, which may have several tokens.
  const auto shown = shown_rows(model.run(words).output, true);
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown[0][4], "Unbelievably");
  EXPECT_EQ(shown[1][2], "13");
  EXPECT_EQ(model.run({"--threshold", "1", "Unbelievably SO"}).output, "Unbelievably SO\n");
  EXPECT_EQ(rows_of(model.run({"--threshold", "1", "--output-format", "tsv", "so"}).output)[1][1],
            "original");
  const Words bytes{"--threshold", "0", "--offsets", "bytes", "ü so"};
  EXPECT_EQ(shown_rows(model.run(bytes).output, true).at(1)[2], "3");
}

TEST(Columns, OfChoose) {
  const TaskModel model("choose", "ElectraForMultipleChoice");
  const Words words{"--choice", "b", "--choice", "c", "a"};
  const auto rows = table_of(model, words, Head::text);
  EXPECT_EQ(rows[0], (Words{"input", "label", "score", "index", "text"}));
  const Json json = json_of(model, words);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1], (Words{"1", json["choice"] == 0 ? "chosen" : "other", json["scores"][0].dump(),
                            "0", "b"}));
}

TEST(Columns, OfRerank) {
  const TaskModel model("rerank", "ElectraForSequenceClassification", [] {
    ElectraConfig config = TaskModel::small();
    config.id2label = {{0, "LABEL_0"}};
    return config;
  }());
  const Words words{"--query", "a", "b", "c"};
  const auto rows = table_of(model, words, Head::none);
  EXPECT_EQ(rows[0], (Words{"input", "score", "index", "text"}));
  const Json best = json_of(model, words)[0];
  const int index = best["index"];
  EXPECT_EQ(rows[1], (Words{std::to_string(index + 1), best["score"].dump(), std::to_string(index),
                            best["text"]}));
  const Ended each =
      model.run({"--output-format", "tsv", "--input", "-", "--input-format", "jsonl"},
                "[\"a\", [\"b\", \"c\"]]\n[\"a\", [\"b\"]]\n");
  EXPECT_EQ(rows_of(each.output).at(3)[0], "2");
  EXPECT_EQ(rows_of(each.output).at(3)[2], "0");
}

TEST(Columns, OfZeroShot) {
  const TaskModel model("zero-shot", "ElectraForSequenceClassification", with_labels());
  const Words words{"--labels", "sport,law", "one"};
  const auto rows = table_of(model, words, Head::none);
  EXPECT_EQ(rows[0], (Words{"input", "label", "score", "text"}));
  const Json json = json_of(model, words);
  EXPECT_EQ(rows.at(2), (Words{"1", json["labels"][1], json["scores"][1].dump(), "one"}));
}

TEST(Columns, OfEmbed) {
  const TaskModel model("embed", "ElectraModel");
  const auto rows = rows_of(model.run({"--output-format", "tsv", "one"}).output);
  EXPECT_EQ(rows[0], (Words{"input", "0", "1", "2", "3", "4", "5", "6", "7"}));
  const Json vector = json_of(model, {"one"});
  EXPECT_EQ(rows.at(1)[0], "1");
  for (std::size_t i = 0; i < vector.size(); ++i) EXPECT_EQ(rows[1][i + 1], vector[i].dump());
  EXPECT_EQ(table_of(model, {"--similarity", "dot", "one", "two"}, Head::none)[0],
            (Words{"input", "score", "text", "text_pair"}));
  EXPECT_EQ(model.run({"--output", "v.npy", "--output-format", "csv", "one"}).errors,
            "electra: embed: '--output' writes vectors to a file; '--output-format' and '--keep' "
            "are for what is printed; see 'electra help embed'\n");
}

TEST(Columns, OfExplain) {
  const TaskModel model("explain", "ElectraForSequenceClassification", with_labels());
  const Words words{"--pair", "ü so", "two"};
  const auto rows = table_of(model, words, Head::text);
  EXPECT_EQ(rows[0], (Words{"input", "label", "score", "effect", "start", "end", "field", "text"}));
  const Json json = json_of(model, words);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[2], (Words{"1", json["label"], json["score"].dump(),
                            json["words"][1]["effect"].dump(), "2", "4", "text", "so"}));
  EXPECT_EQ(rows[3][6], "text_pair");
  EXPECT_EQ(table_of(model, with({"--offsets", "bytes"}, words), Head::text)[2][5], "5");
}

TEST(Ner, GroupsTokensForPeopleAndInTablesUnlessTold) {
  const TaskModel model("ner", "ElectraForTokenClassification", with_labels());
  const std::string text = "Unbelievably so";
  for (const char* format : {"csv", "tsv"}) {
    const Words how{"--output-format", format};
    EXPECT_EQ(model.run(with(how, {text})).output,
              model.run(with(how, {"--aggregation", "simple", text})).output);
    EXPECT_NE(model.run(with(how, {"--aggregation", "none", text})).output,
              model.run(with(how, {text})).output);
  }
  EXPECT_EQ(model.run({text}).output, model.run({"--aggregation", "simple", text}).output);
  EXPECT_EQ(model.run({"--json", text}).output,
            model.run({"--json", "--aggregation", "none", text}).output);
}

TEST(MinScore, LeavesOutLabels) {
  const TaskModel model("classify", "ElectraForSequenceClassification", with_labels());
  const Json all = json_of(model, {"--top-k", "all", "one"});
  const std::string second = all[1]["score"].dump();
  EXPECT_EQ(json_of(model, {"--top-k", "all", "--min-score", second, "one"}).size(), 2U);
  EXPECT_EQ(json_of(model, {"--min-score", "1.5", "one"}), Json::array());
  const Ended none = model.run({"--min-score", "1.5", "one"});
  EXPECT_EQ(none.output, "");
  EXPECT_EQ(none.status, 0);
}

TEST(MinScore, LeavesOutEntities) {
  const TaskModel model("ner", "ElectraForTokenClassification", with_labels());
  const Json all = json_of(model, {"one two three"});
  std::size_t above = 0;
  for (const Json& each : all) above += each["score"] >= all[0]["score"] ? 1 : 0;
  EXPECT_EQ(json_of(model, {"--min-score", all[0]["score"].dump(), "one two three"}).size(), above);
  EXPECT_EQ(json_of(model, {"--min-score", "1.5", "one"}), Json::array());
}

TEST(MinScore, LeavesOutAnswers) {
  const TaskModel model("qa", "ElectraForQuestionAnswering");
  EXPECT_EQ(json_of(model, {"--min-score", "9", "Who?", "It was Ada."}), Json(nullptr));
  EXPECT_EQ(json_of(model, {"--min-score", "9", "--top-k", "3", "Who?", "It was Ada."}),
            Json::array());
  EXPECT_EQ(json_of(model, {"--min-score", "0", "Who?", "It was Ada."}),
            json_of(model, {"Who?", "It was Ada."}));
  EXPECT_EQ(model.run({"--min-score", "9", "Who?", "It was Ada."}).output, "Who?\n");
}

}  // namespace
}  // namespace electra::testing
