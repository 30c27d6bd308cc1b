#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

using Words = std::vector<std::string>;

// Tiny models; what they answer is tested against the reference with the pipeline.
const std::string models = ELECTRA_TEST_DATA "/pipelines/text-classification/";

Words classify(const Words& more, const std::string& model = "two") {
  Words words{"classify", "--model", models + model};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Ended classify_input(std::string_view input, const Words& more = {}) {
  Words words{"--json", "--input", "-"};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(classify(words), input);
}

const std::string good = "[{\"label\": \"NEGATIVE\", \"score\": 0.84618527}]\n";
const std::string bad = "[{\"label\": \"NEGATIVE\", \"score\": 0.8328881}]\n";
const std::string good_and_bad = good + bad;

TEST(Classify, AnswersTheTextsOfTheCommandLine) {
  const Ended run = run_program(classify({"good", "bad", "--json"}));
  EXPECT_EQ(run.output, good_and_bad);
  EXPECT_EQ(run.errors, "");
  EXPECT_EQ(run.status, 0);
}

TEST(Classify, TakesOneWeightFileOfAFolderForTheModel) {
  const std::string file = models + "two/model.safetensors";
  EXPECT_EQ(run_program({"classify", "--model", file, "--json", "good"}).output, good);
}

TEST(Classify, AnswersPeopleInColumns) {
  EXPECT_EQ(run_program(classify({"good", "a\x1b[0m\nb"})).output,
            "NEGATIVE  0.8462  good\n"
            "NEGATIVE  0.9000  a [0m b\n");
  EXPECT_EQ(run_program(classify({"--top-k", "2", "good"}, "five")).output,
            "LABEL_4  0.5205  good\n"
            "LABEL_1  0.3758  good\n");
}

TEST(Classify, PrintsAsManyLabelsAsAskedFor) {
  EXPECT_EQ(run_program(classify({"--json", "--top-k", "all", "good"}, "several")).output,
            run_program(classify({"--json", "--top-k", "3", "good"}, "several")).output);
}

TEST(Classify, AppliesTheFunctionThatIsAskedFor) {
  const auto answer = [](const char* function) {
    return run_program(classify({"--json", "--function-to-apply", function, "good"})).output;
  };
  EXPECT_EQ(answer("softmax"), good);
  EXPECT_EQ(answer("sigmoid"), "[{\"label\": \"NEGATIVE\", \"score\": 0.8066907}]\n");
  EXPECT_EQ(answer("none"), "[{\"label\": \"NEGATIVE\", \"score\": 1.4286486}]\n");
}

TEST(Classify, TakesWordsThatLookLikeListsOrOptions) {
  EXPECT_EQ(run_program(classify({"[good, bad]", "", "--", "-good", "--", "--json"})).status, 0);
  const std::string output =
      run_program(classify({"--json", "[good, bad]", "", "--", "-good", "--"})).output;
  EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 4);
}

TEST(Classify, TakesTwoTextsForEachInput) {
  const std::string pair = run_program(classify({"--json", "--pair", "good", "bad"})).output;
  EXPECT_NE(pair, good);
  EXPECT_EQ(classify_input("good\tbad\n", {"--pair"}).output, pair);
  EXPECT_EQ(classify_input("[\"good\", \"bad\"]", {"--input-format", "jsonl"}).output, pair);
  EXPECT_EQ(classify_input("{\"text\": \"good\", \"text_pair\": \"bad\"}\n\"good\"\n",
                           {"--input-format", "jsonl"})
                .output,
            pair + good);
}

TEST(Classify, ReadsEveryFormat) {
  EXPECT_EQ(classify_input("good\nbad").output, good_and_bad);
  EXPECT_EQ(classify_input("good\r\nbad\r\n").output, good_and_bad);
  EXPECT_EQ(classify_input("{\"text\": \"good\"}\n\"bad\"", {"--input-format", "jsonl"}).output,
            good_and_bad);
  EXPECT_EQ(classify_input("id,text\n1,\"good\"\n2,bad", {"--input-format", "csv"}).output,
            good_and_bad);
  EXPECT_EQ(classify_input("text\tid\ngood\t1\nbad\t2\n", {"--input-format", "tsv"}).output,
            good_and_bad);
}

TEST(Classify, KnowsAFormatByTheFilesSuffix) {
  const TemporaryFolder folder;
  const auto answer = [&](const char* name, const char* text) {
    return run_program(classify({"--json", "--input", folder.write(name, text).string()})).output;
  };
  EXPECT_EQ(answer("texts.jsonl", "\"good\"\n\"bad\"\n"), good_and_bad);
  EXPECT_EQ(answer("texts.csv", "text\ngood\nbad\n"), good_and_bad);
  EXPECT_EQ(answer("texts.tsv", "text\ngood\nbad\n"), good_and_bad);
  EXPECT_EQ(answer("texts.txt", "good\nbad\n"), good_and_bad);
}

TEST(Classify, ReadsTheColumnThatTheUserNames) {
  EXPECT_EQ(
      classify_input("review,text\ngood,bad\n", {"--input-format", "csv", "--field", "text=review"})
          .output,
      good);
}

TEST(Classify, AnswersEmptyLinesAndNothingAtAll) {
  const Ended run = classify_input("\n");
  EXPECT_EQ(run.output, "[{\"label\": \"NEGATIVE\", \"score\": 0.8201961}]\n");
  EXPECT_EQ(classify_input("").output, "");
  EXPECT_EQ(classify_input("").status, 0);
}

TEST(Classify, AnswersTextThatIsNotUtf8) { EXPECT_EQ(classify_input("good\xFF\n").status, 0); }

TEST(Classify, MakesABadLineAnErrorInItsPlaceAndGoesOn) {
  const Ended run = classify_input("\"good\"\n{\"text\"\n\"bad\"\n", {"--input-format", "jsonl"});
  EXPECT_EQ(run.output, good +
                            "{\"error\": \"the line, column 8: unexpected end of text\", "
                            "\"line\": 2}\n" +
                            bad);
  EXPECT_EQ(run.errors, "electra: 1 of 3 inputs failed; their lines say why\n");
  EXPECT_EQ(run.status, 3);
}

TEST(Classify, StopsAtABadLineIfStrict) {
  const Ended run =
      classify_input("\"good\"\n{}\n\"bad\"\n", {"--input-format", "jsonl", "--strict"});
  EXPECT_EQ(run.output, good);
  EXPECT_EQ(run.errors, "electra: the standard input, line 2: the object has no 'text'\n");
  EXPECT_EQ(run.status, 1);
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "good ";
  return text;
}

TEST(Classify, CutsALongTextUnlessTold) {
  EXPECT_EQ(classify_input(long_text()).status, 0);
  const Ended run = classify_input("good\n" + long_text() + "\nbad\n", {"--no-truncation"});
  EXPECT_EQ(
      run.output,
      good +
          "{\"error\": \"a sequence of 32 tokens is longer than "
          "max_position_embeddings (24); leave out '--no-truncation' to cut it\", \"line\": 2}\n" +
          bad);
  EXPECT_EQ(run.status, 3);
}

TEST(Classify, AnswersALongTextOfTheCommandLineByItsNumber) {
  const Ended run = run_program(classify({"--no-truncation", "--strict", "good", long_text()}));
  EXPECT_EQ(run.errors,
            "electra: text 2: a sequence of 32 tokens is longer than max_position_embeddings (24); "
            "leave out '--no-truncation' to cut it\n");
}

TEST(Classify, AnswersBeforeTheInputEnds) {
  RunningProgram program(classify({"--json", "--input", "-"}));
  program.write("good\n");
  EXPECT_EQ(program.read_line() + '\n', good);
  program.write("bad\nhalf of a li");
  EXPECT_EQ(program.read_line() + '\n', bad);
  EXPECT_EQ(program.wait().status, 0);
}

TEST(Classify, EndsQuietlyWhenNobodyReadsOn) {
  const Ended run =
      run_shell("yes good | \"$ELECTRA\" classify --model " + models + "two --input - | head -n 2");
  EXPECT_EQ(run.output, "NEGATIVE  0.8462  good\nNEGATIVE  0.8462  good\n");
  EXPECT_EQ(run.errors, "");
}

TEST(Classify, LeavesWholeLinesWhenInterrupted) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    RunningProgram program(classify({"--json", "--input", "-"}));
    program.write("good\n");
    EXPECT_EQ(program.read_line() + '\n', good);
    program.send(signal);
    const Ended run = program.wait();
    EXPECT_EQ(run.output, "");
    EXPECT_EQ(run.errors, "");
    EXPECT_EQ(run.status, -signal);
  }
}

TEST(Classify, IsTheSameInBatchesOfAnySize) {
  std::string many;
  std::string answers;
  for (int i = 0; i < 1000; ++i) {
    many += i % 3 == 0 ? "good\n" : "bad\n";
    answers += i % 3 == 0 ? good : bad;
  }
  EXPECT_EQ(classify_input(many).output, answers);
  EXPECT_EQ(classify_input(many, {"--threads", "1"}).output, answers);
}

std::string usage_error(const Words& words) {
  const Ended run = run_program(words);
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  return run.errors;
}

TEST(Classify, WantsTexts) {
  EXPECT_EQ(usage_error(classify({})),
            "electra: classify: no text given; give some, or --input FILE (- is the standard "
            "input); see 'electra help classify'\n");
  EXPECT_EQ(usage_error(classify({"--input", "texts", "good"})),
            "electra: classify: texts cannot be used with '--input'; see 'electra help "
            "classify'\n");
  EXPECT_EQ(usage_error(classify({"--pair", "good"})),
            "electra: classify: each input is a text and a second text, but 1 text was given; give "
            "both as arguments; see 'electra help classify'\n");
}

TEST(Classify, RefusesOptionsThatMakeNoSense) {
  EXPECT_EQ(usage_error(classify({"--dance", "good"})),
            "electra: classify: unknown option '--dance'; put -- before texts that begin with a "
            "dash; see 'electra help classify'\n");
  EXPECT_EQ(usage_error(classify({"--input", "-", "--input-format", "csv", "--field", "review"})),
            "electra: classify: '--field' must be NAME=COLUMN with text or text_pair for NAME, not "
            "'review'; see 'electra help classify'\n");
  EXPECT_EQ(usage_error(classify({"--top-k", "0", "good"})),
            "electra: classify: '--top-k' must be a whole number from 1, or all, not 0; see "
            "'electra help classify'\n");
}

TEST(Classify, NamesAnInputThatIsNotThere) {
  const Ended run = run_program(classify({"--input", "nowhere/texts"}));
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors, "electra: nowhere/texts cannot be opened: No such file or directory\n");
}

}  // namespace
}  // namespace electra::testing
