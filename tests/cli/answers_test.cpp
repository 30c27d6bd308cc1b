#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"

namespace electra::testing {
namespace {

// The forms that answers and failures are printed in. The columns of each command stand in
// columns_test.cpp.

using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

const std::string models = ELECTRA_TEST_DATA "/pipelines/text-classification/";

Ended run(const std::string& command, const std::string& model, const Words& more,
          std::string_view input = "") {
  Words words{command, "--model", models + model};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words, input);
}

Ended classify(std::string_view format, std::string_view input, const Words& more) {
  Words words{"--input", "-", "--input-format", std::string(format)};
  words.insert(words.end(), more.begin(), more.end());
  return run("classify", "two", words, input);
}

const std::string good = R"([{"label": "NEGATIVE", "score": 0.84618527}])";

std::string usage_error(const Ended& ended) {
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.output, "");
  return ended.errors.substr(0, ended.errors.find("; see 'electra help"));
}

TEST(KeptFields, StandBeforeTheResultAsTheyAre) {
  const Ended ended = classify("jsonl",
                               R"({"text": "good", "id": 7, "at": {"page": [1.5, null]}}
{"id": "a\"b", "text": "good"}
"good"
)",
                               {"--json", "--keep", "id,at"});
  EXPECT_EQ(ended.status, 0) << ended.errors;
  EXPECT_EQ(ended.output, R"({"id": 7, "at": {"page": [1.5, null]}, "result": )" + good +
                              "}\n"
                              R"({"id": "a\"b", "at": null, "result": )" +
                              good +
                              "}\n"
                              R"({"id": null, "at": null, "result": )" +
                              good + "}\n");
}

TEST(KeptFields, HaveAllTheirDigits) {
  const std::string input =
      "[{\"a\": 18446744073709551616 ,\"b\":1.10, \"text\": \"good\", \"c\":\n1E5,\"d\": -0,\n"
      "\"e\": [1.0,{\"x,\\\"}\" :\t2e0, \"y\":[ ]}], \"f\" : true }]";
  EXPECT_EQ(classify("json", input, {"--json", "--keep", "f,e,d,c,b,a"}).output,
            R"({"f": true, "e": [1.0, {"x,\"}": 2e0, "y": []}], "d": -0, "c": 1E5, "b": 1.10, )"
            R"("a": 18446744073709551616, "result": )" +
                good + "}\n");
}

TEST(KeptFields, CannotSteerATerminal) {
  const std::string input =
      "{\"text\": \"good\", \"k\": [\"\xC2\x9B\", {\"\xE2\x80\xAE\": \"\x7F\"}]}";
  EXPECT_EQ(classify("jsonl", input, {"--json", "--keep", "k"}).output,
            R"({"k": ["\u009b", {"\u202e": "\u007f"}], "result": )" + good + "}\n");
}

TEST(KeptFields, OfATableAreStrings) {
  const std::string expected = R"({"id": "07", "result": )" + good + "}\n";
  EXPECT_EQ(classify("csv", "id,text\n07,good\n", {"--json", "--keep", "id"}).output, expected);
  EXPECT_EQ(classify("tsv", "id\ttext\n07\tgood\n", {"--json", "--keep", "id"}).output, expected);
  // The field that is answered is kept too.
  EXPECT_EQ(
      classify("csv", "review\ngood\n", {"--json", "--field", "text=review", "--keep", "review"})
          .output,
      R"({"review": "good", "result": )" + good + "}\n");
}

TEST(KeptFields, StandBeforeAnErrorToo) {
  const Ended ended = classify("jsonl", "{\"id\": 7}\n{\"id\"\n{\"id\": 8, \"text\": \"good\"}\n",
                               {"--json", "--keep", "id"});
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.output,
            "{\"id\": 7, \"error\": \"the object has no 'text'\", \"line\": 1}\n"
            "{\"id\": null, \"error\": \"the line, column 6: unexpected end of text\", \"line\": "
            "2}\n"
            "{\"id\": 8, \"result\": " +
                good + "}\n");
}

TEST(KeptFields, AreTheFirstColumns) {
  const std::string input =
      "{\"text\": \"good\", \"id\": 7, \"tags\": [\"a\", \"b\"]}\n"
      "{\"text\": \"good\", \"id\": null, \"tags\": \"x\\ty\"}\n";
  EXPECT_EQ(classify("jsonl", input, {"--keep", "id,tags"}).output,
            "7  [\"a\", \"b\"]  NEGATIVE  0.8462  good\n"
            "  x y  NEGATIVE  0.8462  good\n");
  EXPECT_EQ(classify("jsonl", input, {"--keep", "id,tags", "--output-format", "csv"}).output,
            "id,tags,input,label,score,text\n"
            "7,\"[\"\"a\"\", \"\"b\"\"]\",1,NEGATIVE,0.84618527,good\n"
            ",x\ty,2,NEGATIVE,0.84618527,good\n");
}

TEST(KeptFields, NeedAFileThatHasFields) {
  const std::string sentence =
      "electra: classify: '--keep' needs a file with fields; give one with --input (and "
      "--input-format jsonl, json, csv or tsv)";
  EXPECT_EQ(usage_error(run("classify", "two", {"--keep", "id", "good"})), sentence);
  EXPECT_EQ(usage_error(classify("lines", "good\n", {"--keep", "id"})), sentence);
}

TEST(KeptFields, AreColumnsOfATable) {
  const Ended ended = classify("csv", "id,text\n1,good\n", {"--keep", "name"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.errors,
            "electra: the standard input: no column 'name', which is to be kept; there are 'id', "
            "'text'\n");
  EXPECT_EQ(classify("tsv", "id\ttext\n1\tgood\n", {"--keep", "txet"}).errors,
            "electra: the standard input: no column 'txet', which is to be kept; there are 'id', "
            "'text'; did you mean 'text'?\n");
}

TEST(KeptFields, HaveNamesOfTheirOwn) {
  EXPECT_EQ(usage_error(classify("jsonl", "", {"--json", "--keep", "result"})),
            "electra: classify: '--keep' names 'result', which is a name of the answer's own; "
            "give it another, as in --keep my_result=result");
  EXPECT_EQ(usage_error(classify("jsonl", "", {"--keep", "id,id"})),
            "electra: classify: '--keep' names 'id' twice");
  EXPECT_EQ(usage_error(classify("jsonl", "", {"--output-format", "csv", "--keep", "score"})),
            "electra: classify: '--keep' names 'score', which is a name of the answer's own; "
            "give it another, as in --keep my_score=score");
  EXPECT_EQ(classify("jsonl", "", {"--keep", "score"}).status, 0);
}

TEST(KeptFields, MayBeKeptUnderOtherNames) {
  const std::string row = "gold,x,input,label,score,text\n1,a,1,NEGATIVE,0.84618527,good\n";
  const Words to_csv{"--keep", "gold=label,x", "--output-format", "csv"};
  EXPECT_EQ(classify("csv", "x,label,text\na,1,good\n", to_csv).output, row);
  EXPECT_EQ(classify("jsonl", R"({"x": "a", "label": 1, "text": "good"})", to_csv).output, row);
  EXPECT_EQ(classify("tsv", "label\ttext\n1\tgood\n", {"--keep", "gold=label"}).output,
            "1  NEGATIVE  0.8462  good\n");
  EXPECT_EQ(classify("json", R"([{"result": 1, "text": "good"}])", {"--keep", "a=result", "--json"})
                .output,
            "{\"a\": 1, \"result\": " + good + "}\n");
  EXPECT_EQ(usage_error(classify("jsonl", "", {"--keep", "id,id=number"})),
            "electra: classify: '--keep' names 'id' twice");
  for (const std::string bad : {"=label", "gold="})
    EXPECT_EQ(usage_error(classify("csv", "", {"--keep", bad})),
              "electra: classify: '--keep' must be FIELD or NAME=FIELD, not '" + bad + "'");
}

TEST(KeptFields, OfDocumentsStandInTheRanking) {
  const Words words{"--query", "good",   "--input",        "-",    "--keep", "id", "--top-k",
                    "1",       "--json", "--input-format", "jsonl"};
  EXPECT_EQ(run("rerank", "one", words, "{\"text\": \"bad\", \"id\": 7}\n").output,
            "[{\"id\": 7, \"index\": 0, \"score\": 0.983035, \"text\": \"bad\"}]\n");
}

TEST(KeptFields, OfDocumentsHaveOtherNamesThanTheRanking) {
  for (const std::string taken : {"index", "score", "text"}) {
    const Words words{"--query", "good",   "--input",        "-",    "--keep",
                      taken,     "--json", "--input-format", "jsonl"};
    EXPECT_EQ(usage_error(run("rerank", "one", words, "{\"text\": \"bad\"}\n")),
              "electra: rerank: '--keep' names '" + taken +
                  "', which is a name of the answer's own; give it another, as in --keep my_" +
                  taken + '=' + taken);
  }
}

TEST(OutputFormat, OfJsonLinesIsJson) {
  EXPECT_EQ(run("classify", "two", {"--output-format", "jsonl", "good"}).output, good + "\n");
  EXPECT_EQ(usage_error(run("classify", "two", {"--json", "--output-format", "csv", "good"})),
            "electra: classify: '--json' cannot be used with '--output-format'");
  EXPECT_EQ(usage_error(run("classify", "two", {"--output-format", "xml", "good"})),
            "electra: classify: '--output-format' must be jsonl, csv or tsv, not 'xml'");
}

TEST(OutputFormat, OfCsvQuotesAsRfc4180) {
  EXPECT_EQ(run("classify", "two", {"--output-format", "csv", "a \"b\", c", "a\nb", "a"}).output,
            "input,label,score,text\n"
            "1,NEGATIVE,0.87768924,\"a \"\"b\"\", c\"\n"
            "2,NEGATIVE,0.5207147,\"a\nb\"\n"
            "3,NEGATIVE,0.7296949,a\n");
}

TEST(OutputFormat, OfTsvHasSpacesForTabsAndLineEnds) {
  EXPECT_EQ(run("classify", "two", {"--output-format", "tsv", "a\tb\r\n\"c\""}).output,
            "input\tlabel\tscore\ttext\n"
            "1\tNEGATIVE\t0.80521077\ta b  \"c\"\n");
}

TEST(OutputFormat, OfATableHasAHeaderWithoutAnyRow) {
  EXPECT_EQ(run("classify", "two", {"--output-format", "csv", "--input", "-"}).output,
            "input,label,score,text\n");
}

// What reads a table must not meet a row that is none: the number of the input has a gap.
TEST(Failures, AreSentencesOnTheStandardErrorUnlessAnswersAreJson) {
  const std::string input = "{\"text\": \"good\"}\n7\n{\"text\": \"good\"}\n";
  const std::string errors =
      "electra: the standard input, line 2: 'text' is a number; it must be a string\n"
      "electra: 1 of 3 inputs failed\n";
  const Ended people = classify("jsonl", input, {});
  EXPECT_EQ(people.status, 3);
  EXPECT_EQ(people.output,
            "NEGATIVE  0.8462  good\nerror     'text' is a number; it must be a string\n"
            "NEGATIVE  0.8462  good\n");
  EXPECT_EQ(people.errors, errors);
  const Ended csv = classify("jsonl", input, {"--output-format", "csv"});
  EXPECT_EQ(csv.status, 3);
  EXPECT_EQ(csv.output,
            "input,label,score,text\n1,NEGATIVE,0.84618527,good\n3,NEGATIVE,0.84618527,good\n");
  EXPECT_EQ(csv.errors, errors);
}

TEST(Failures, OfTheCommandLineHaveANumberIfThereAreSeveral) {
  const TaskModel model("fill-mask", "ElectraForMaskedLM");
  const std::string sentence = "the text has no [MASK]; put one where a word is wanted\n";
  const Ended one = model.run({"no mask"});
  EXPECT_EQ(one.status, 3);
  EXPECT_EQ(one.output, "error   " + sentence);
  EXPECT_EQ(one.errors, "electra: " + sentence);
  const Ended two = model.run({"[MASK]", "no\x1bmask"});
  EXPECT_EQ(two.status, 3);
  EXPECT_EQ(two.errors, "electra: text 2: " + sentence + "electra: 1 of 2 inputs failed\n");
  const Ended strict = model.run({"--strict", "no mask"});
  EXPECT_EQ(strict.status, 1);
  EXPECT_EQ(strict.errors, "electra: " + sentence);
}

TEST(Failures, AppearInTheOrderOfTheInputs) {
  const Ended ended =
      run_shell("printf '\"good\"\\n7\\n\"good\"\\n' | \"$ELECTRA\" classify --model " + models +
                "two --input - --input-format jsonl 2>&1");
  EXPECT_EQ(ended.output,
            "NEGATIVE  0.8462  good\n"
            "error     'text' is a number; it must be a string\n"
            "electra: the standard input, line 2: 'text' is a number; it must be a string\n"
            "NEGATIVE  0.8462  good\n"
            "electra: 1 of 3 inputs failed\n");
}

}  // namespace
}  // namespace electra::testing
