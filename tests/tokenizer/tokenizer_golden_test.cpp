// Compares with outputs of the reference: the selection in tests/data, and all cases of
// golden/tokenizer if that folder exists beside the project.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::vector<Json> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(Json::parse(line, nullptr, false));
  }
  return lines;
}

std::vector<fs::path> cases_in(const fs::path& folder) {
  std::vector<fs::path> cases;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    if (fs::exists(entry.path() / "case.json")) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

struct Arguments {
  EncodeOptions options;
  bool pre_split = false;
  bool decode = false;
};

TruncationStrategy truncation_of(const std::string& name) {
  if (name == "longest_first") return TruncationStrategy::longest_first;
  if (name == "only_first") return TruncationStrategy::only_first;
  if (name == "only_second") return TruncationStrategy::only_second;
  return TruncationStrategy::do_not_truncate;
}

PaddingStrategy padding_of(const std::string& name) {
  if (name == "longest") return PaddingStrategy::longest;
  if (name == "max_length") return PaddingStrategy::max_length;
  return PaddingStrategy::do_not_pad;
}

Arguments arguments_of(const Json& words) {
  Arguments result;
  result.options.return_overflowing_tokens = true;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = words[i];
    if (word == "--no-special-tokens") {
      result.options.add_special_tokens = false;
    } else if (word == "--pre-split") {
      result.pre_split = true;
    } else if (word == "--decode") {
      result.decode = true;
    } else {
      const std::string value = words.at(++i);
      if (word == "--max-length") result.options.max_length = std::stoll(value);
      if (word == "--stride") result.options.stride = std::stoll(value);
      if (word == "--pad-to-multiple-of") result.options.pad_to_multiple_of = std::stoll(value);
      if (word == "--truncation") result.options.truncation = truncation_of(value);
      if (word == "--padding") result.options.padding = padding_of(value);
      if (word == "--offsets" && value == "bytes") result.options.offset_unit = OffsetUnit::bytes;
    }
  }
  return result;
}

Encoding encode(const ElectraTokenizer& tokenizer, const Json& value, const Arguments& arguments) {
  if (!arguments.pre_split) {
    if (value.is_string()) return tokenizer.encode(value.get<std::string>(), arguments.options);
    return tokenizer.encode(value.at(0).get<std::string>(), value.at(1).get<std::string>(),
                            arguments.options);
  }
  const Words words = value.at("words");
  if (!value.contains("pair_words")) return tokenizer.encode_words(words, arguments.options);
  return tokenizer.encode_words(words, value.at("pair_words").get<Words>(), arguments.options);
}

Json or_null(const std::vector<std::int32_t>& values) {
  Json result = Json::array();
  for (const std::int32_t value : values) {
    result.push_back(value == Encoding::none ? Json() : Json(value));
  }
  return result;
}

Json to_json(const Encoding& encoding) {
  Json offsets = Json::array();
  for (const Offsets& at : encoding.offsets) offsets.push_back({at.start, at.end});
  Json overflowing = Json::array();
  for (const Encoding& window : encoding.overflowing) overflowing.push_back(to_json(window));
  return {{"ids", encoding.ids},
          {"type_ids", encoding.type_ids},
          {"attention_mask", encoding.attention_mask},
          {"special_tokens_mask", encoding.special_tokens_mask},
          {"offsets", offsets},
          {"word_ids", or_null(encoding.word_ids)},
          {"sequence_ids", or_null(encoding.sequence_ids())},
          {"tokens", encoding.tokens()},
          {"overflowing", overflowing}};
}

/// Returns the members that the case compares; windows of windows are not compared.
Json compared(const Json& answer, const Json& keys, bool is_window = false) {
  if (answer.contains("error")) return {{"error", true}};
  Json result;
  for (const std::string key : keys) {
    if (key == "overflowing" && is_window) continue;
    if (!answer.contains(key)) continue;
    result[key] = answer[key];
    if (key != "overflowing") continue;
    for (Json& window : result[key]) window = compared(window, keys, true);
  }
  return result;
}

Json decoded(const ElectraTokenizer& tokenizer, const Json& line) {
  if (!line.is_array()) return {{"error", "no array"}};
  std::vector<std::int32_t> ids;
  for (const Json& id : line) {
    if (!id.is_number_unsigned() || id > 4294967295U) return {{"error", "no id"}};
    if (id <= 2147483647U) ids.push_back(id);
  }
  DecodeOptions skip;
  skip.skip_special_tokens = true;
  return {{"text", tokenizer.decode(ids)}, {"text_skip_special", tokenizer.decode(ids, skip)}};
}

std::vector<Json> answers_to(const ElectraTokenizer& tokenizer, const std::vector<Json>& lines,
                             const Arguments& arguments) {
  std::vector<Json> answers(lines.size());
  std::vector<Encoding> encodings;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (arguments.decode) {
      answers[i] = decoded(tokenizer, lines[i]);
      continue;
    }
    try {
      encodings.push_back(encode(tokenizer, lines[i], arguments));
      places.push_back(i);
    } catch (const Error& error) {
      answers[i] = {{"error", error.what()}};
    }
  }
  if (!encodings.empty()) tokenizer.pad_encodings(encodings, arguments.options);
  for (std::size_t i = 0; i < places.size(); ++i) answers[places[i]] = to_json(encodings[i]);
  return answers;
}

void expect_answers(const fs::path& folder, const Json& test_case) {
  const auto tokenizer =
      ElectraTokenizer::from_pretrained(folder.parent_path() / "models" / test_case["model"]);
  const fs::path input = test_case.contains("input")
                             ? folder / test_case["input"]["file"].get<std::string>()
                             : folder / "input.jsonl";
  const std::vector<Json> lines = lines_of(input);
  const std::vector<Json> wanted = lines_of(folder / "expected.jsonl");
  const Json keys =
      test_case.contains("keys")
          ? test_case["keys"]
          : Json::parse(R"(["ids","type_ids","attention_mask","special_tokens_mask","offsets",)"
                        R"("word_ids","sequence_ids","tokens","overflowing","text",)"
                        R"("text_skip_special"])");
  const auto found = answers_to(tokenizer, lines, arguments_of(test_case["arguments"]));
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(compared(found[i], keys), compared(wanted[i], keys))
        << folder.filename() << ", line " << i + 1 << ": " << lines[i];
  }
}

/// Runs the cases of a folder, except those of invalid input lines, which the tests of the program
/// run.
void run_cases(const fs::path& folder) {
  const std::vector<fs::path> cases = cases_in(folder);
  if (cases.empty()) GTEST_SKIP() << folder << " does not exist";
  for (const fs::path& path : cases) {
    const Json test_case = Json::parse(std::ifstream(path / "case.json"));
    const std::string name = path.filename().string();
    if (name == "malformed-lines" || name.rfind("sentencepiece", 0) == 0) continue;
    if (test_case["mode"] == "refuse") {
      EXPECT_NE(
          testing::message_of([&] {
            ElectraTokenizer::from_pretrained(path.parent_path() / "models" / test_case["model"]);
          }),
          "nothing was thrown")
          << name;
    } else {
      expect_answers(path, test_case);
    }
  }
}

TEST(GoldenCases, OfTheSelectionAreEqual) { run_cases(ELECTRA_TEST_DATA "/tokenizer"); }

TEST(GoldenCases, OfTheReferenceAreEqual) { run_cases(ELECTRA_GOLDEN "/tokenizer"); }

}  // namespace
}  // namespace electra
