#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"

// Folders that transformers and sentence-transformers saved, and their own answers from them.
// tests/reference_folders has the script that makes both.

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

using Json = nlohmann::json;
using Words = std::vector<std::string>;

std::vector<fs::path> all_cases() {
  std::vector<fs::path> cases;
  for (const auto& entry :
       fs::recursive_directory_iterator(ELECTRA_TEST_DATA "/reference_folders")) {
    if (entry.path().filename() == "expected.json") cases.push_back(entry.path().parent_path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

bool is_near(const Json& wanted, const Json& got, double tolerance) {
  const double right = wanted.get<double>();
  return got.is_number() &&
         std::abs(got.get<double>() - right) <= tolerance * std::max(1.0, std::abs(right));
}

/// Returns the place and the values of the first difference, or nothing. `got` may have members
/// that `wanted` lacks.
std::string difference(const Json& wanted, const Json& got, double tolerance) {
  const bool is_leaf = !wanted.is_structured();
  if (is_leaf && (wanted.is_number_float() ? is_near(wanted, got, tolerance) : wanted == got)) {
    return "";
  }
  if (is_leaf || wanted.type() != got.type() ||
      (wanted.is_array() && wanted.size() != got.size())) {
    return ": " + got.dump() + ", not " + wanted.dump();
  }
  for (const auto& [key, value] : wanted.items()) {
    const Json::json_pointer place("/" + key);
    const std::string found =
        got.contains(place) ? difference(value, got.at(place), tolerance) : " is missing";
    if (!found.empty()) return "/" + key + found;
  }
  return "";
}

/// A run of expected.json: its words, where "{case}" stands for the folder, and a line for each
/// input.
Ended ask(const fs::path& folder, const Json& run) {
  Words words = run["command"];
  const bool is_task = words.front() != "tokenize";
  for (std::string& word : words) {
    if (word.rfind("{case}", 0) == 0) word.replace(0, 6, folder.string());
  }
  const Words more = {"--model", folder / "model", "--input", "-", "--input-format", "jsonl"};
  words.insert(words.end(), more.begin(), more.end());
  if (is_task) words.emplace_back("--json");
  std::string input;
  for (const Json& line : run["input"]) input += line.dump() + '\n';
  return run_program(words, input);
}

Json answers_of(const Ended& ended) {
  Json answers = Json::array();
  std::istringstream lines(ended.output);
  for (std::string line; std::getline(lines, line);) answers.push_back(Json::parse(line));
  return answers;
}

class ReferenceFolders : public ::testing::TestWithParam<fs::path> {};

TEST_P(ReferenceFolders, HaveTheAnswersOfTheReference) {
  const auto expected = Json::parse(std::ifstream(GetParam() / "expected.json"));
  for (const Json& run : expected["runs"]) {
    SCOPED_TRACE(run["command"].dump());
    const Ended ended = ask(GetParam(), run);
    EXPECT_EQ(errors_but_cuts(ended), "");
    ASSERT_EQ(ended.status, 0) << ended.output;
    EXPECT_EQ(difference(run["answers"], answers_of(ended), run["tolerance"]), "");
  }
}

TEST_P(ReferenceFolders, AreSound) {
  const Ended ended = run_program({"check", "--model", GetParam() / "model"});
  EXPECT_EQ(ended.status, 0) << ended.output << ended.errors;
}

std::string name_of(const ::testing::TestParamInfo<fs::path>& tested) {
  const fs::path& folder = tested.param;
  std::string name = folder.parent_path().filename().string() + '_' + folder.filename().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Saved, ReferenceFolders, ::testing::ValuesIn(all_cases()), name_of);

}  // namespace
}  // namespace electra::testing
