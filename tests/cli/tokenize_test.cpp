#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

const std::string sentiment = ELECTRA_MODELS "/sentiment";

TEST(Tokenize, ALineThatFailsIsAnErrorInItsPlace) {
  const Ended ended = run_program({"tokenize", "--model", sentiment, "--input", "-", "--decode"},
                                  "[43, 4373]\nA joy.\n[-1]\n[3]\n");
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.output,
            "{\"text\": \"a joy\", \"text_skip_special\": \"a joy\"}\n"
            "{\"error\": \"the line, column 1: unexpected 'A'\", \"line\": 2}\n"
            "{\"error\": \"the ids on the line must be whole numbers from 0 to 4294967295\", "
            "\"line\": 3}\n"
            "{\"text\": \"[SEP]\", \"text_skip_special\": \"\"}\n");
  EXPECT_EQ(ended.errors, "electra: 2 of 4 inputs failed; their lines say why\n");
}

/// The ids on each line of an output, or its error.
std::vector<std::string> ids_of(const Ended& ended) {
  std::vector<std::string> ids;
  std::istringstream lines(ended.output);
  for (std::string line; std::getline(lines, line);) {
    const auto answer = nlohmann::json::parse(line);
    ids.push_back(answer.contains("ids") ? answer["ids"].dump()
                                         : answer["error"].get<std::string>());
  }
  return ids;
}

/// The ids of a run on the sentiment model.
std::vector<std::string> ids_of(std::vector<std::string> words, std::string_view input = "") {
  words.insert(words.begin(), {"tokenize", "--model", sentiment});
  return ids_of(run_program(words, input));
}

using Lines = std::vector<std::string>;

const std::string ids_of_joy = "[2,43,4373,18,3]", ids_of_bore = "[2,43,4927,18,3]";
const std::string ids_of_both = "[2,43,4373,18,3,43,4927,18,3]";

TEST(Tokenize, TakesTextsOfTheCommandLine) {
  EXPECT_EQ(ids_of({"A joy.", "A bore."}), (Lines{ids_of_joy, ids_of_bore}));
  EXPECT_EQ(ids_of({"\"A\""}).size(), 1U);
  EXPECT_NE(ids_of({"\"A\""}), ids_of({"A"}));
}

TEST(Tokenize, TakesLinesOfTextAsOtherCommandsDo) {
  EXPECT_EQ(ids_of({"--input", "-"}, "A joy.\n\nA bore.\n"),
            (Lines{ids_of_joy, "[2,3]", ids_of_bore}));
  EXPECT_EQ(ids_of({"--input", "-", "--input-format", "text"}, "A\njoy.\n"), Lines{ids_of_joy});
  EXPECT_EQ(ids_of({"--input", "-", "--input-format", "csv"}, "text,text_pair\nA joy.,A bore.\n"),
            Lines{ids_of_both});
}

TEST(Tokenize, TakesValuesOfJson) {
  const std::string must_be =
      " must be a string or an array of two strings, as \"a text\" or [\"a text\", \"its pair\"]; "
      "it may be an object where the first one is";
  const TemporaryFolder folder;
  const std::string values = "\"A joy.\"\n[\"A joy.\", \"A bore.\"]\n\n";
  const Lines expected{ids_of_joy, ids_of_both, "the line, column 1: unexpected end of text"};
  EXPECT_EQ(ids_of({"--input", folder.write("a.jsonl", values).string()}), expected);
  EXPECT_EQ(ids_of({"--input", "-", "--input-format", "jsonl"}, values), expected);
  EXPECT_EQ(
      ids_of({"--input",
              folder.write("a.json", "[\n\"A joy.\", 1,\n[\"A joy.\", \"A bore.\"]]").string()}),
      (Lines{ids_of_joy, "the record" + must_be, ids_of_both}));
  EXPECT_EQ(ids_of({"--input", "-", "--input-format", "jsonl"},
                   "7\n\"A joy.\"\n{\"text\": \"A joy.\"}\n[\"A\"]\n"),
            (Lines{"the line" + must_be, ids_of_joy, "the line" + must_be, "the line" + must_be}));
}

TEST(Tokenize, TakesObjectsOfJsonAsOtherCommandsDo) {
  const TemporaryFolder folder;
  const std::string joy = "{\"text\": \"A joy.\", \"id\": 1}";
  const std::string both = "{\"text\": \"A joy.\", \"text_pair\": \"A bore.\"}";
  const auto lines = folder.write("a.jsonl", joy + '\n' + both + "\n{\"txt\": \"A joy.\"}\n");
  EXPECT_EQ(ids_of({"--input", lines.string()}),
            (Lines{ids_of_joy, ids_of_both, "the object has no 'text'"}));
  const auto array = folder.write("a.json", '[' + joy + ", " + both + ']');
  EXPECT_EQ(ids_of({"--input", array.string()}), (Lines{ids_of_joy, ids_of_both}));
  const auto renamed = folder.write("b.jsonl", "{\"review\": \"A joy.\", \"next\": \"A bore.\"}\n");
  EXPECT_EQ(ids_of({"--input", renamed.string(), "--field", "text=review"}), Lines{ids_of_joy});
  EXPECT_EQ(
      ids_of({"--input", renamed.string(), "--field", "text=review", "--field", "text_pair=next"}),
      Lines{ids_of_both});
}

TEST(Tokenize, TakesALineOfJsonThatIsAWholeBook) {
  const TemporaryFolder folder;
  const std::string book = "A joy." + std::string(std::size_t{5} << 20, ' ');
  const auto file = folder.write("book.jsonl", "{\"text\": \"" + book + "\"}\n");
  EXPECT_EQ(ids_of({"--input", file.string()}), Lines{ids_of_joy});
}

TEST(Tokenize, TakesTheStandardInputForJsonIfItsFirstLineIsATextOrAPair) {
  EXPECT_EQ(ids_of({"--input", "-"}, "\"A joy.\"\nA bore.\n"),
            (Lines{ids_of_joy, "the line, column 1: unexpected 'A'"}));
  EXPECT_EQ(ids_of({"--input", "-"}, "[\"A joy.\", \"A bore.\"]\n"), Lines{ids_of_both});
  const Lines as_text = ids_of({"--input", "-", "--input-format", "lines"}, "\"A joy.\"\n");
  EXPECT_EQ(as_text.size(), 1U);
  EXPECT_NE(as_text, Lines{ids_of_joy});
  for (const char* plain : {"\"A\" joy.\n\"A joy.\"\n", "[1]\n\"A joy.\"\n", "7\n\"A joy.\"\n"})
    EXPECT_EQ(ids_of({"--input", "-"}, plain).back(), as_text.back()) << plain;
}

TEST(Tokenize, TakesWordsAndIdsAsJsonOnTheCommandLineToo) {
  EXPECT_EQ(ids_of({"--pre-split", "{\"words\": [\"A\", \"joy.\"]}"}), Lines{ids_of_joy});
  EXPECT_EQ(run_program({"tokenize", "--model", sentiment, "--decode", "[43, 4373]"}).output,
            "{\"text\": \"a joy\", \"text_skip_special\": \"a joy\"}\n");
  const Ended run = run_program(
      {"tokenize", "--model", sentiment, "--decode", "--input", "-", "--input-format", "lines"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.errors,
            "electra: tokenize: '--decode' reads JSON (--input-format jsonl); see 'electra help "
            "tokenize'\n");
}

TEST(Tokenize, StopsAtTheFirstErrorIfTold) {
  const Ended run =
      run_program({"tokenize", "--model", sentiment, "--decode", "--strict", "--input", "-"},
                  "[43, 4373]\nA joy.\n[3]\n");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.output, "{\"text\": \"a joy\", \"text_skip_special\": \"a joy\"}\n");
  EXPECT_EQ(run.errors,
            "electra: the standard input, line 2: the line, column 1: unexpected 'A'\n");
}

/// The error of options with which no text can be encoded.
std::string usage_error(std::vector<std::string> options) {
  options.insert(options.begin(), {"tokenize", "--model", sentiment, "A joy."});
  const Ended run = run_program(options);
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  return run.errors;
}

TEST(Tokenize, RefusesOptionsThatNoTextCanBeEncodedWith) {
  const std::string see = "; see 'electra help tokenize'\n";
  EXPECT_EQ(usage_error({"--max-length", "1"}),
            "electra: tokenize: '--max-length' must be at least 2, the number of special tokens, "
            "not 1" +
                see);
  EXPECT_EQ(usage_error({"--max-length", "4", "--stride", "3"}),
            "electra: tokenize: '--stride' must be at most 2, not 3: '--max-length' is 4 with 2 "
            "special tokens" +
                see);
  EXPECT_EQ(usage_error({"--max-length", "-1"}),
            "electra: tokenize: '--max-length' must be at least 0, not -1" + see);
}

TEST(Tokenize, RefusesAFormatOfTextsOfTheCommandLine) {
  EXPECT_EQ(usage_error({"--input-format", "jsonl"}),
            "electra: tokenize: '--input-format' is for files; give one with --input; see 'electra "
            "help tokenize'\n");
  EXPECT_EQ(ids_of({"--pre-split", "--input-format", "jsonl", "{\"words\": [\"A\", \"joy.\"]}"}),
            Lines{ids_of_joy});
}

TEST(Tokenize, AnswersErrorsOfATextInTheirPlaces) {
  EXPECT_EQ(ids_of({"--max-length", "3", "--stride", "1", "A", "A joy."}),
            (Lines{"[2,43,3]",
                   "stride must be less than 1, the tokens of a window, not 1; or make max_length "
                   "larger"}));
  const Ended run = run_program({"tokenize", "--model", sentiment, "--max-length", "2", "--input",
                                 "-", "--input-format", "jsonl"},
                                "[\"A\", \"joy\"]\n");
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(ids_of(run),
            Lines{"'--max-length' must be at least 3, the number of special tokens, not 2"});
  EXPECT_EQ(ids_of({"--max-length", "0", "--truncation", "longest_first", "A"}),
            Lines{"'--max-length' must be at least 2, the number of special tokens, not 0"});
}

TEST(Tokenize, PadsTextsToTheLongest) {
  EXPECT_EQ(ids_of({"--padding", "longest", "A joy.", "A"}), (Lines{ids_of_joy, "[2,43,3,0,0]"}));
}

}  // namespace
}  // namespace electra::testing
