#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"

namespace electra::testing {
namespace {

using nlohmann::json;

// One layer of width 32.
const std::string model = ELECTRA_TEST_DATA "/golden/sequence-classification-seven";

Ended bench(const std::string& input, const std::string& dtype = "fp32") {
  return run_program(
      {"bench", "model", "--model", model, "--dtype", dtype, "--threads", "2", "--stdin"}, input);
}

TEST(BenchModel, AnswersEachLineWithItsTimes) {
  for (const char* dtype : {"fp32", "bf16", "int8"}) {
    const Ended run = bench(R"({"lengths": [7], "repeat": 3})"
                            "\n\n"
                            R"({"lengths": [5, 2, 9], "repeat": 1})"
                            "\n",
                            dtype);
    ASSERT_EQ(run.status, 0) << run.errors;
    const std::size_t end = run.output.find('\n');
    const json first = json::parse(run.output.substr(0, end));
    const json second = json::parse(run.output.substr(end));
    EXPECT_EQ(first.at("wall").size(), 3U);
    EXPECT_EQ(first.at("cpu").size(), 3U);
    EXPECT_EQ(second.at("wall").size(), 1U);
    EXPECT_GT(second.at("wall").at(0), 0);
  }
}

TEST(BenchModel, DescribesTheFormOfALine) {
  const std::string wanted =
      "electra: the standard input has a line that is not like "
      R"({"lengths": [128, 7], "repeat": 5})"
      "\n";
  for (const char* line : {"[]", "{}", R"({"lengths": [], "repeat": 1})", R"({"lengths": [3]})"}) {
    const Ended run = bench(line);
    EXPECT_EQ(run.status, 1);
    EXPECT_EQ(run.errors, wanted) << line;
  }
}

TEST(BenchModel, RefusesNumbersThatNoModelTakes) {
  EXPECT_EQ(bench(R"({"lengths": [0], "repeat": 1})").errors,
            "electra: the standard input has a length of 0; it must be a whole number from 1 to "
            "16\n");
  EXPECT_EQ(bench(R"({"lengths": [1.5], "repeat": 1})").errors,
            "electra: the standard input has a length of 1.5; it must be a whole number from 1 to "
            "16\n");
  EXPECT_EQ(bench(R"({"lengths": [4], "repeat": -1})").errors,
            "electra: the standard input has a repeat of -1; it must be a whole number from 1 to "
            "1000000\n");
}

TEST(BenchStart, StartsTheProgramOnceMore) {
  const Ended run = run_program({"bench", "start", "--model", model, "--threads", "1", "--json"});
  ASSERT_EQ(run.status, 0) << run.errors;
  const json found = json::parse(run.output);
  EXPECT_EQ(found.size(), 2U);
  EXPECT_GT(found.at("seconds"), 0);
  EXPECT_GT(found.at("peak_rss_bytes"), 1 << 20);
}

TEST(BenchStart, ReportsWhyThereIsNoAnswer) {
  const Ended run = run_program({"bench", "start", "--model", "/nowhere", "--json"});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.errors.find("/nowhere"), std::string::npos) << run.errors;
  EXPECT_NE(run.errors.find("electra: the new process ended without an answer; see the error "
                            "above\n"),
            std::string::npos)
      << run.errors;
}

}  // namespace
}  // namespace electra::testing
