#include "cli/support/program.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/commands/commands.hpp"
#include "electra/version.hpp"
#include "support/sanitized.hpp"

namespace electra::testing {
namespace {

using cli::Command;
using cli::commands::all;

TEST(Program, SaysItsVersion) {
  const Ended run = run_program({"--version"});
  EXPECT_EQ(run.output, std::string("electra ") + version + '\n');
  EXPECT_EQ(run.status, 0);
}

TEST(Program, ListsItsCommands) {
  const Ended run = run_program({"help"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors, "");
  for (const Command* command : all) {
    EXPECT_NE(run.output.find(std::string("\n  ") + command->name + ' '), std::string::npos);
    EXPECT_NE(run.output.find(command->summary), std::string::npos);
  }
  EXPECT_EQ(run_program({"--help"}).output, run.output);
  EXPECT_EQ(run_program({"-h"}).output, run.output);
}

TEST(Program, HelpsWithEachCommandByAnExample) {
  for (const Command* command : all) {
    const Ended run = run_program({"help", command->name});
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.output.find(std::string("Usage: electra ") + command->name), std::string::npos);
    EXPECT_NE(run.output.find(std::string("Example:\n  ") + command->example + '\n'),
              std::string::npos);
    EXPECT_EQ(run_program({command->name, "--help"}).output, run.output);
  }
}

TEST(Program, HelpsWithAPartOfACommand) {
  const Ended run = run_program({"help", "bench", "model"});
  EXPECT_EQ(run.status, 0);
  EXPECT_NE(run.output.find("Usage: electra bench model"), std::string::npos) << run.output;
  EXPECT_EQ(run_program({"bench", "model", "--help"}).output, run.output);
  EXPECT_EQ(run_program({"help", "bench", "dance"}).errors,
            "electra: 'dance' is no part of 'bench'; electra help bench lists what there is\n");
  EXPECT_EQ(run_program({"--version", "now"}).errors,
            "electra: 'now' is one word too many behind '--version'\n");
  EXPECT_EQ(run_program({"bench", "model"}).errors,
            "electra: bench model: --model is required; electra help bench model tells more\n");
}

TEST(Program, WantsACommand) {
  const Ended run = run_program({});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  EXPECT_EQ(run.errors, "electra: no command was given; electra help lists them\n");
}

TEST(Program, RefusesACommandThatItHasNot) {
  const std::string sentence = "electra: 'dance' is not a command; electra help lists them\n";
  EXPECT_EQ(run_program({"dance"}).errors, sentence);
  EXPECT_EQ(run_program({"dance"}).status, 2);
  EXPECT_EQ(run_program({"help", "dance"}).errors, sentence);
  EXPECT_EQ(run_program({"help", "dance"}).status, 2);
}

TEST(Program, RefusesAnOptionThatACommandHasNot) {
  for (const Command* command : all) {
    const Ended run = run_program({command->name, "--dance"});
    EXPECT_EQ(run.status, 2) << command->name;
    EXPECT_EQ(run.output, "");
    EXPECT_NE(run.errors.find(std::string("electra help ") + command->name + " tells more"),
              std::string::npos)
        << run.errors;
  }
}

TEST(Program, NamesAMisspeltOptionRatherThanTheMissingOne) {
  EXPECT_EQ(run_program({"classify", "--modle", "here", "A joy."}).errors,
            "electra: classify: '--modle' is nothing that it takes; electra help classify tells "
            "more\n");
  EXPECT_EQ(run_program({"classify", "--", "--modle"}).errors,
            "electra: classify: --model is required; electra help classify tells more\n");
}

TEST(Program, RefusesAWordThatACommandDoesNotTake) {
  const Ended run = run_program({"info", "there"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.errors,
            "electra: info: 'there' is nothing that it takes; electra help info tells more\n");
}

TEST(Program, SaysWhenThereIsNotEnoughMemory) {
  if (sanitized) GTEST_SKIP() << "sanitizers reserve more memory than any limit";
  const Ended run = run_shell(
      "ulimit -v 40000; yes '\"a\"' | tr -d '\\n' | head -c 4000000 | \"$ELECTRA\" classify "
      "--model " ELECTRA_TEST_DATA "/pipelines/text-classification/two --input -");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors, "electra: the model and the input need more memory than there is\n");
}

// The pipe is closed before the program writes; it must not end by SIGPIPE either.
TEST(Program, EndsQuietlyWhenNobodyReads) {
  RunningProgram program({"info"});
  program.close_output();
  const Ended run = program.wait();
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors, "");
}

TEST(Program, SaysWhenItsOutputHasNoRoom) {
  const Ended run = run_shell("exec \"$ELECTRA\" info > /dev/full");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors,
            "electra: the standard output cannot be written: No space left on device\n");
}

TEST(Program, RefusesKernelsThatTheMachineHasNot) {
  const Ended run = run_shell("ELECTRA_CPU=abacus exec \"$ELECTRA\" info");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors.rfind("electra: ELECTRA_CPU=abacus is not", 0), 0U) << run.errors;
}

}  // namespace
}  // namespace electra::testing
