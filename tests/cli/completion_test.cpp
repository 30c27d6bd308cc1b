#include "cli/completion.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/commands/bench.hpp"
#include "cli/commands/commands.hpp"
#include "cli/support/program.hpp"

namespace electra::cli {
namespace {

using Words = std::vector<std::string>;
using testing::Ended;

/// The candidates without their descriptions.
Words offered(const Words& words) {
  Words names;
  for (const std::string& line : completions(words))
    names.push_back(line.substr(0, line.find('\t')));
  return names;
}

TEST(Completion, OffersTheCommands) {
  Words commands;
  for (const Command* command : commands::all) commands.emplace_back(command->name);
  EXPECT_EQ(offered({"help", ""}), commands);
  commands.emplace_back("help");
  EXPECT_EQ(offered({""}), commands);
  EXPECT_EQ(offered({"cl"}), Words{"classify"});
  EXPECT_EQ(offered({"--"}), Words{"--version"});
}

TEST(Completion, OffersTheOptionsOfACommand) {
  EXPECT_EQ(offered({"classify", "--in"}), (Words{"--input", "--input-format"}));
  EXPECT_EQ(offered({"classify", "good", "--js"}), Words{"--json"});
  EXPECT_EQ(completions({"info", "--js"}), Words{"--json\tOne line of JSON"});
}

TEST(Completion, OffersTheWordsThatAnOptionMayBe) {
  EXPECT_EQ(offered({"classify", "--dtype", ""}), (Words{"fp32", "bf16", "int8"}));
  EXPECT_EQ(offered({"embed", "--model", "DIR", "--pooling", "m"}),
            (Words{"mean", "max", "mean_sqrt_len_tokens"}));
  EXPECT_EQ(offered({"run", "--task", "mask"}), Words{"masked-lm"});
  EXPECT_EQ(offered({"bench", "model", "--dtype", "i"}), Words{"int8"});
}

TEST(Completion, OffersNothingWhereOnlyTheUserKnows) {
  EXPECT_EQ(offered({"classify", ""}), Words{});
  EXPECT_EQ(offered({"classify", "--model", "--"}), Words{});
  EXPECT_EQ(offered({"classify", "--threads", ""}), Words{});
  EXPECT_EQ(offered({"classify", "--", "--js"}), Words{});
  EXPECT_EQ(offered({"dance", "--"}), Words{});
  EXPECT_EQ(offered({"help", "classify", ""}), Words{});
}

TEST(Completion, OffersThePartsOfACommandAndTheirOptions) {
  Words parts;
  for (const Command* bench : benches::all) parts.emplace_back(bench->name);
  EXPECT_EQ(offered({"bench", ""}), parts);
  EXPECT_EQ(offered({"bench", "tok"}), Words{"tokenizer"});
  EXPECT_EQ(offered({"bench", "tokenizer", "--th"}), Words{"--threads"});
  EXPECT_EQ(offered({"bench", "tokenizer", ""}), Words{});
  EXPECT_EQ(offered({"help", "bench", "to"}), Words{"tokenizer"});
  EXPECT_EQ(offered({"help", "bench", "tokenizer", ""}), Words{});
  EXPECT_EQ(offered({"help", "dance", ""}), Words{});
}

TEST(Completion, GoesOnAfterAFlag) {
  EXPECT_EQ(offered({"classify", "--json", "--top"}), Words{"--top-k"});
}

TEST(Completion, OfBashAsksTheProgram) {
  const Ended run = testing::run_shell(
      "d=$(mktemp -d)  && ln -s \"$ELECTRA\" $d/electra && "
      "PATH=$d:$PATH bash -c '. " ELECTRA_COMPLETIONS
      "/electra.bash; COMP_WORDS=(electra classify --in); COMP_CWORD=2; _electra; "
      "echo ${COMPREPLY[*]}'; rm -r $d");
  EXPECT_EQ(run.output, "--input --input-format\n") << run.errors;
}

}  // namespace
}  // namespace electra::cli
