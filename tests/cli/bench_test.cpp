#include "cli/commands/bench.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

TEST(Bench, MeasuresTheTokenizer) {
  const TemporaryFolder folder;
  folder.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\njoy\n");
  const std::string texts = folder.write("texts.txt", "A joy\n\njoy of joys\n").string();
  const Ended run = run_program({"bench", "tokenizer", "--model", folder.path().string(), "--input",
                                 texts, "--threads", "1", "--json"});
  ASSERT_EQ(run.status, 0) << run.errors;
  const auto speeds = nlohmann::json::parse(run.output);
  EXPECT_EQ(speeds.size(), 3U);
  EXPECT_GT(speeds.at("ids_mb_per_s"), 0);
  EXPECT_GT(speeds.at("encodings_mb_per_s"), 0);
  EXPECT_GT(speeds.at("load_seconds"), 0);
}

TEST(Bench, OfTheTokenizerWantsATextToMeasureWith) {
  const TemporaryFolder folder;
  const Ended run = run_program(
      {"bench", "tokenizer", "--model", folder.path().string(), "--input", "-"}, "\n\n");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors,
            "electra: the standard input has no text to measure with; a text per line was "
            "expected\n");
}

TEST(Bench, WantsToKnowWhatIsToBeMeasured) {
  const Ended run = run_program({"bench"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.errors,
            "electra: bench: no command given; it is one of model, tokenizer or start; see "
            "'electra help bench'\n");
}

TEST(Bench, RefusesAnOptionThatOneOfItsPartsHasNot) {
  const Ended run = run_program({"bench", "tokenizer", "--model", "x", "--input", "x", "--dance"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.errors,
            "electra: bench tokenizer: unknown option '--dance'; see 'electra help bench "
            "tokenizer'\n");
}

TEST(Bench, HelpsWithEachOfItsParts) {
  for (const cli::Command* bench : cli::benches::all) {
    const Ended run = run_program({"bench", bench->name, "--help"});
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.output.find(std::string("Usage: electra bench ") + bench->name + " [OPTIONS]"),
              std::string::npos)
        << run.output;
    EXPECT_NE(run.output.find(std::string("Example:\n  ") + bench->example + '\n'),
              std::string::npos);
  }
}

}  // namespace
}  // namespace electra::testing
