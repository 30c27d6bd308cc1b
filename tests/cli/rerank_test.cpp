#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/best_documents.hpp"
#include "cli/support/program.hpp"
#include "support/growth.hpp"

namespace electra::testing {
namespace {

using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

// Tiny models; what they answer is tested against the reference with the pipeline.
const std::string models = ELECTRA_TEST_DATA "/pipelines/text-classification/";

Ended rerank(const Words& more, std::string_view input = "", const std::string& model = "one") {
  Words words{"rerank", "--model", models + model};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words, input);
}

/// The answer of a run that went well.
Json answer(const Ended& run) {
  EXPECT_EQ(errors_but_cuts(run), "");
  EXPECT_EQ(run.status, 0);
  return Json::parse(run.output);
}

std::string usage_error(const Ended& run) {
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  return run.errors;
}

TEST(Rerank, RanksTheDocumentsOfTheCommandLine) {
  const Json ranking = answer(rerank({"--json", "--query", "good", "bad", "a film", "to see"}));
  ASSERT_EQ(ranking.size(), 3U);
  std::vector<std::string> keys;
  for (const auto& [key, value] : ranking[0].items()) keys.push_back(key);
  EXPECT_EQ(keys, (Words{"index", "score", "text"}));
  const Words texts{"bad", "a film", "to see"};
  for (const Json& each : ranking) EXPECT_EQ(each["text"], texts.at(each["index"]));
  EXPECT_GT(ranking[0]["score"], ranking[1]["score"]);
  EXPECT_GT(ranking[1]["score"], ranking[2]["score"]);
}

TEST(Rerank, IsTheSameFromEveryFormat) {
  const std::string given = rerank({"--json", "--query", "good", "bad", "a film"}).output;
  const Words from{"--json", "--query", "good", "--input", "-", "--input-format"};
  const auto read = [&](const char* format, const char* input) {
    Words words = from;
    words.emplace_back(format);
    return rerank(words, input).output;
  };
  EXPECT_EQ(read("lines", "bad\na film\n"), given);
  EXPECT_EQ(read("jsonl", "\"bad\"\n{\"text\": \"a film\"}\n"), given);
  EXPECT_EQ(read("csv", "id,text\n1,bad\n2,a film\n"), given);
  EXPECT_EQ(rerank({"--json", "--input", "-", "--input-format", "jsonl"},
                   "{\"query\": \"good\", \"documents\": [\"bad\", \"a film\"]}\n"
                   "[\"good\", [\"bad\", \"a film\"]]\n")
                .output,
            given + given);
}

TEST(Rerank, RanksAStreamOfManyDocumentsAsOneList) {
  std::string input;
  for (int i = 0; i < 1200; ++i) input += i == 700 ? "a good film\n" : i % 2 == 0 ? "bad\n" : "x\n";
  const Words words{"--json", "--query", "good", "--input", "-"};
  const Json all = answer(rerank(words, input));
  ASSERT_EQ(all.size(), 1200U);
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool in_order =
        all[i - 1]["score"] > all[i]["score"] ||
        (all[i - 1]["score"] == all[i]["score"] && all[i - 1]["index"] < all[i]["index"]);
    ASSERT_TRUE(in_order) << i;
  }
  Words best = words;
  best.insert(best.end(), {"--top-k", "3"});
  EXPECT_EQ(answer(rerank(best, input)), Json(all.begin(), all.begin() + 3));
  best.back() = "all";
  EXPECT_EQ(answer(rerank(best, input)), all);
  best.back() = "0";
  EXPECT_EQ(usage_error(rerank(best, input)),
            "electra: rerank: '--top-k' must be a whole number from 1, or all, not 0; see "
            "'electra help rerank'\n");
}

/// Ranks a stream of documents and keeps some.
void rank_stream(std::size_t count, std::optional<Index> top_k) {
  constexpr std::size_t batch = 512;
  cli::BestDocuments best(top_k);
  for (std::size_t first = 0; first < count; first += batch) {
    std::vector<cli::Record> records(batch);
    RerankPipeline::Ranking ranking;
    for (std::size_t i = 0; i < batch; ++i) {
      records[i].number = first + i + 1;
      const auto score = static_cast<float>((first + i) * 7919 % count);
      ranking.push_back({static_cast<Index>(i), score, score, {}});
    }
    best.add(ranking, records);
  }
  EXPECT_EQ(best.ranking().size(), top_k ? static_cast<std::size_t>(*top_k) : count);
  EXPECT_EQ(best.ranking().front().document.score, static_cast<float>(count - 1));
}

TEST(Rerank, KeepsTheBestOfAStreamAsFastAsAll) {
  constexpr std::size_t count = 160 * 512;
  const double best = testing::least_time_of([] { rank_stream(count, Index{count / 2}); });
  const double all = testing::least_time_of([] { rank_stream(count, {}); });
  EXPECT_LT(best, 4 * all);  // 28 times as long if they are sorted after each batch
}

TEST(Rerank, AnswersPeopleInRowsBestFirst) {
  EXPECT_EQ(rerank({"--query", "good", "--top-k", "1", "bad", "bad\x1b"}).output,
            "0.9830  0  bad\n");
  EXPECT_EQ(rerank({"--input", "-", "--input-format", "jsonl"},
                   "{\"query\": \"good\", \"documents\": [\"bad\", \"bad\"]}\n")
                .output,
            "good\n  0.9830  0  bad\n  0.9830  1  bad\n");
  EXPECT_EQ(rerank({"--function-to-apply", "none", "--query", "good", "bad"}).output,
            "4.0595  0  bad\n");
}

TEST(Rerank, CountsABadLineAndGoesOn) {
  const Ended run = rerank({"--json", "--query", "good", "--input", "-", "--input-format", "jsonl"},
                           "\"bad\"\n7\n\"a film\"\n");
  EXPECT_EQ(run.status, 3);
  const std::size_t end = run.output.find('\n');
  EXPECT_EQ(run.output.substr(0, end),
            "{\"error\": \"'text' is a number; it must be a string\", \"line\": 2}");
  std::vector<int> places;
  for (const Json& each : Json::parse(run.output.substr(end + 1))) places.push_back(each["index"]);
  std::sort(places.begin(), places.end());
  EXPECT_EQ(places, (std::vector<int>{0, 2}));
}

TEST(Rerank, LeavesOutADocumentThatIsTooLongIfTold) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "good ";
  EXPECT_EQ(answer(rerank({"--json", "--query", "good", "bad", text})).size(), 2U);
  const Ended run = rerank({"--no-truncation", "--query", "good", "bad", text});
  const std::string sentence =
      "a sequence of 34 tokens is longer than max_position_embeddings (24); leave out "
      "'--no-truncation' to cut it\n";
  EXPECT_EQ(run.output, "0.9830  0  bad\n");
  EXPECT_EQ(run.errors, "electra: text 2: " + sentence + "electra: 1 of 2 inputs failed\n");
  EXPECT_EQ(run.status, 3);
}

TEST(Rerank, OfNoDocumentsIsEmpty) {
  EXPECT_EQ(rerank({"--json", "--query", "good", "--input", "-"}).output, "[]\n");
  EXPECT_EQ(rerank({"--query", "good", "--input", "-"}).output, "");
  EXPECT_EQ(rerank({"--json", "--input", "-", "--input-format", "jsonl"},
                   "{\"query\": \"good\", \"documents\": []}\n")
                .output,
            "[]\n");
}

TEST(Rerank, WantsAQuery) {
  const std::string sentence =
      "electra: rerank: no query given; give '--query', or a JSON file with queries and documents "
      "(--input-format jsonl); see 'electra help rerank'\n";
  EXPECT_EQ(usage_error(rerank({"bad"})), sentence);
  EXPECT_EQ(usage_error(rerank({"--input", "documents.txt"})), sentence);
  EXPECT_EQ(usage_error(rerank({"--input", "pairs.csv"})),
            "electra: rerank: no query given; give '--query', or a JSON file with queries and "
            "documents (--input-format jsonl); a table of pairs is for 'electra classify --pair' "
            "(--field text=query --field text_pair=document); see 'electra help rerank'\n");
  EXPECT_EQ(usage_error(rerank({"--query", "good"})),
            "electra: rerank: no text given; give some, or --input FILE (- is the standard "
            "input); see 'electra help rerank'\n");
}

TEST(Rerank, RanksByALabelOfSeveral) {
  const Ended run = rerank({"--query", "good", "bad"}, "", "five");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors,
            "electra: " + models +
                "five/config.json has 5 labels, 'LABEL_0', 'LABEL_1', 'LABEL_2', 'LABEL_3', "
                "'LABEL_4'; set '--label' to the one by whose score documents are ranked\n");
  const Json ranking =
      answer(rerank({"--json", "--label", "LABEL_2", "--query", "good", "bad", "x"}, "", "five"));
  ASSERT_EQ(ranking[0]["scores"].size(), 5U);
  EXPECT_EQ(ranking[0]["scores"][2], ranking[0]["score"]);
  EXPECT_GT(ranking[0]["score"], ranking[1]["score"]);
}

}  // namespace
}  // namespace electra::testing
