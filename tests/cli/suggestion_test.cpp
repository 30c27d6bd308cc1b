#include "cli/suggestion.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"

namespace electra::testing {
namespace {

using cli::nearest_name;
using Names = std::vector<std::string>;

const Names options = {"--model", "--max-length", "--json", "--top-k"};

TEST(Suggestion, IsTheNameWithTheFewestMistakes) {
  EXPECT_EQ(nearest_name("--modle", options), "--model");
  EXPECT_EQ(nearest_name("--jsn", options), "--json");
  EXPECT_EQ(nearest_name("--max-lenght", options), "--max-length");
  EXPECT_EQ(nearest_name("bench", {"branch", "bench"}), "bench");
}

TEST(Suggestion, IgnoresCaseDashesBeforeANameAndUnderscoresInIt) {
  EXPECT_EQ(nearest_name("--JSON", options), "--json");
  EXPECT_EQ(nearest_name("-model", options), "--model");
  EXPECT_EQ(nearest_name("--top_k", options), "--top-k");
}

TEST(Suggestion, CountsLettersThatChangedPlacesAsOneMistake) {
  EXPECT_EQ(nearest_name("nre", {"ner"}), "ner");
  EXPECT_EQ(nearest_name("enr", {"ner"}), "ner");
  EXPECT_EQ(nearest_name("ren", {"ner"}), "");
}

TEST(Suggestion, IsNoneWhereMoreThanAThirdOfTheLettersIsWrong) {
  EXPECT_EQ(nearest_name("--dance", options), "");
  EXPECT_EQ(nearest_name("mdl", {"model"}), "");
  EXPECT_EQ(nearest_name("modal", {"model"}), "model");
  EXPECT_EQ(nearest_name("x", {"y", "z"}), "");
  EXPECT_EQ(nearest_name("--", options), "");
  EXPECT_EQ(nearest_name(std::string(100, 'a'), {std::string(100, 'a')}), "");
}

TEST(Suggestion, IsTheFirstOfSeveralThatAreEquallyNear) {
  EXPECT_EQ(nearest_name("bf8", {"bf16", "fp32", "bf9", "bf7"}), "bf9");
}

/// Returns what the program says of these arguments, which it has to refuse as wrong usage.
std::string refusal_of(const Names& arguments) {
  const Ended run = run_program(arguments);
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  return run.errors;
}

TEST(DidYouMean, IsAskedAboutACommand) {
  EXPECT_EQ(refusal_of({"clasify"}),
            "electra: unknown command 'clasify'; did you mean 'classify'?\n");
  EXPECT_EQ(refusal_of({"help", "clasify"}), refusal_of({"clasify"}));
  EXPECT_EQ(refusal_of({"hlep"}), "electra: unknown command 'hlep'; did you mean 'help'?\n");
  EXPECT_EQ(refusal_of({"bench", "modle", "--model", "a"}),
            "electra: bench: unknown command 'modle'; did you mean 'model'?\n");
  EXPECT_EQ(refusal_of({"help", "bench", "modle"}),
            "electra: unknown command 'bench modle'; did you mean 'bench model'?\n");
}

TEST(DidYouMean, KnowsTheTasksOfTransformers) {
  EXPECT_EQ(refusal_of({"token-classification"}),
            "electra: unknown command 'token-classification'; did you mean 'ner'?\n");
  EXPECT_EQ(refusal_of({"sentiment-analysis"}),
            "electra: unknown command 'sentiment-analysis'; did you mean 'classify'?\n");
}

TEST(DidYouMean, IsAskedAboutAnOption) {
  EXPECT_EQ(refusal_of({"classify", "--modle", "here", "A joy."}),
            "electra: classify: unknown option '--modle'; did you mean '--model'?\n");
  EXPECT_EQ(refusal_of({"classify", "--modle=here", "A joy."}),
            "electra: classify: unknown option '--modle'; did you mean '--model'?\n");
  EXPECT_EQ(refusal_of({"classify", "--model", "here", "--josn", "A joy."}),
            "electra: classify: unknown option '--josn'; did you mean '--json'?\n");
  EXPECT_EQ(refusal_of({"bench", "model", "--modle", "here"}),
            "electra: bench model: unknown option '--modle'; did you mean '--model'?\n");
  EXPECT_EQ(refusal_of({"--verison"}),
            "electra: unknown option '--verison'; did you mean '--version'?\n");
  EXPECT_EQ(refusal_of({"--model", "here", "classify"}),
            "electra: unknown option '--model'; a command comes first, see 'electra help'\n");
}

TEST(DidYouMean, OffersNoOptionThatHelpDoesNotShow) {
  EXPECT_EQ(refusal_of({"bench", "start", "--model", "a", "--anwser"}),
            "electra: bench start: unknown option '--anwser'; see 'electra help bench start'\n");
}

TEST(DidYouMean, IsAskedAboutAChoice) {
  EXPECT_EQ(refusal_of({"classify", "--model", "a", "--dtype", "fp23", "b"}),
            "electra: classify: '--dtype' must be fp32, bf16 or int8, not 'fp23'; did you mean "
            "'fp32'?\n");
  EXPECT_EQ(refusal_of({"ner", "--model", "a", "--aggregation", "avarage", "b"}),
            "electra: ner: '--aggregation' must be none, simple, first, average or max, not "
            "'avarage'; did you mean 'average'?\n");
}

TEST(DidYouMean, IsAskedAboutAField) {
  const std::string model = ELECTRA_TEST_DATA "/pipelines/text-classification/two";
  const auto refusal_of_field = [&](const char* value) {
    return refusal_of(
        {"classify", "--model", model, "--input", "-", "--input-format", "csv", "--field", value});
  };
  const std::string wanted =
      "electra: classify: '--field' must be NAME=COLUMN with text or text_pair for NAME, not ";
  EXPECT_EQ(refusal_of_field("txet=a"), wanted + "'txet=a'; did you mean 'text=a'?\n");
  EXPECT_EQ(refusal_of_field("title=description"),
            wanted + "'title=description'; see 'electra help classify'\n");
  EXPECT_EQ(refusal_of_field("text"), wanted + "'text'; see 'electra help classify'\n");
}

}  // namespace
}  // namespace electra::testing
