#include "cli/support/program.hpp"

#include <algorithm>
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

TEST(Program, PrintsItsVersion) {
  const Ended run = run_program({"--version"});
  EXPECT_EQ(run.output, std::string("electra ") + version() + '\n');
  EXPECT_EQ(run.status, 0);
  for (const char* other : {"version", "-V", "-v"})
    EXPECT_EQ(run_program({other}).output, run.output) << other;
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
  EXPECT_EQ(run_program({"help", "help"}).output, run.output);
  EXPECT_EQ(run_program({"help", "--help"}).output, run.output);
}

TEST(Program, HelpsWithEachCommandByAnExample) {
  for (const Command* command : all) {
    const Ended run = run_program({"help", command->name});
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.output.find(std::string("Usage: electra ") + command->name), std::string::npos);
    EXPECT_NE(run.output.find(std::string("Example:\n  ") + command->example + '\n'),
              std::string::npos);
    EXPECT_EQ(run_program({command->name, "--help"}).output, run.output);
    for (const char* words_of_the_parser : {"REQUIRED", "Excludes:", "Needs:", " ... "})
      EXPECT_EQ(run.output.find(words_of_the_parser), std::string::npos) << run.output;
  }
}

TEST(Program, ShowsInItsHelpWhatIsRequired) {
  EXPECT_NE(run_program({"help", "classify"}).output.find("\n  --model DIR (required)  "),
            std::string::npos);
  const std::string fetch = run_program({"help", "fetch"}).output;  // the name is an argument too
  EXPECT_NE(fetch.find("Usage: electra fetch [OPTIONS] NAME\n"), std::string::npos) << fetch;
  EXPECT_NE(fetch.find("\n  --name NAME  "), std::string::npos) << fetch;
}

TEST(Program, HelpsWithAPartOfACommand) {
  const Ended run = run_program({"help", "bench", "model"});
  EXPECT_EQ(run.status, 0);
  EXPECT_NE(run.output.find("Usage: electra bench model"), std::string::npos) << run.output;
  EXPECT_EQ(run_program({"bench", "model", "--help"}).output, run.output);
  EXPECT_EQ(run_program({"help", "bench", "dance"}).errors,
            "electra: unknown command 'bench dance'; see 'electra help bench'\n");
  EXPECT_EQ(run_program({"--version", "now"}).errors,
            "electra: unexpected argument 'now' after '--version'\n");
  EXPECT_EQ(run_program({"bench", "model"}).errors,
            "electra: bench model: option '--model' is required; see 'electra help bench model'\n");
}

TEST(Program, WantsACommand) {
  const Ended run = run_program({});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  EXPECT_EQ(run.errors, "electra: no command given; see 'electra help'\n");
}

TEST(Program, RefusesACommandThatItHasNot) {
  const std::string sentence = "electra: unknown command 'dance'; see 'electra help'\n";
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
    EXPECT_NE(run.errors.find("unknown option '--dance'"), std::string::npos) << run.errors;
    EXPECT_NE(run.errors.find(std::string("; see 'electra help ") + command->name + "'\n"),
              std::string::npos)
        << run.errors;
  }
}

TEST(Program, NamesAMisspeltOptionRatherThanTheMissingOne) {
  EXPECT_EQ(run_program({"classify", "--modle", "here", "A joy."}).errors,
            "electra: classify: unknown option '--modle'; did you mean '--model'?\n");
  EXPECT_EQ(run_program({"classify", "--", "--modle"}).errors,
            "electra: classify: option '--model' is required; see 'electra help classify'\n");
}

TEST(Program, RefusesAWordThatACommandDoesNotTake) {
  const Ended run = run_program({"bench", "model", "--model", "a", "there"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.errors,
            "electra: bench model: unexpected argument 'there'; see 'electra help bench model'\n");
}

/// Returns the sentence about a command line, without the command before and the hint behind it.
std::string usage_sentence(const std::vector<std::string>& words) {
  const Ended run = run_program(words);
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  const std::string begin = "electra: " + words[0] + ": ";
  EXPECT_EQ(run.errors.rfind(begin, 0), 0U) << run.errors;
  return run.errors.substr(begin.size(), run.errors.find("; see '") - begin.size());
}

TEST(Program, ReportsWhatIsWrongWithAnOption) {
  EXPECT_EQ(usage_sentence({"classify", "--model"}), "option '--model' needs a value");
  EXPECT_EQ(usage_sentence({"check", "--model", "a", "--json=x"}),
            "option '--json' takes no value");
  EXPECT_EQ(usage_sentence({"check", "--model", "a", "--model", "b"}),
            "option '--model' was given more than once");
  EXPECT_EQ(usage_sentence({"info", "--digest"}), "'--digest' needs '--model'");
  EXPECT_EQ(
      usage_sentence({"convert", "--from", "a", "--to", "b", "--generator", "--discriminator"}),
      "'--discriminator' cannot be used with '--generator'");
}

TEST(Program, ReportsWhichValuesAnOptionTakes) {
  EXPECT_EQ(usage_sentence({"classify", "--model", "a", "--threads", "0", "b"}),
            "'--threads' must be a whole number from 1 to 1024, not 0");
  EXPECT_EQ(usage_sentence({"classify", "--model", "a", "--threads", "many", "b"}),
            "'--threads' must be a whole number from 1 to 1024, not 'many'");
  EXPECT_EQ(usage_sentence({"classify", "--model", "a", "--dtype", "fp64", "b"}),
            "'--dtype' must be fp32, bf16 or int8, not 'fp64'");
  EXPECT_EQ(usage_sentence({"detect", "--model", "a", "--threshold", "1.5", "b"}),
            "'--threshold' must be a number from 0 to 1, not 1.5");
  EXPECT_EQ(usage_sentence({"generate", "--model", "a", "--temperature", "hot", "b"}),
            "'--temperature' must be a number, not 'hot'");
  EXPECT_EQ(usage_sentence({"generate", "--model", "a", "--seed", "-1", "b"}),
            "'--seed' must be a whole number of at least 0, not -1");
  EXPECT_EQ(usage_sentence({"tokenize", "--model", "a", "--input", "-", "--stride", "1.5"}),
            "'--stride' must be a whole number, not 1.5");
}

// CLI11 alone takes 010 for 8, and refuses 08.
TEST(Program, ReadsNumbersAsDecimalOnes) {
  const auto labels = [](const char* top_k) {
    const Ended run = run_program(
        {"fill-mask", "--model", ELECTRA_MODELS "/generator", "--top-k", top_k, "It is a [MASK]."});
    EXPECT_EQ(run.errors, "");
    return std::count(run.output.begin(), run.output.end(), '\n') - 1;
  };
  EXPECT_EQ(labels("010"), 10);
  EXPECT_EQ(labels("08"), 8);
}

TEST(Program, ReportsThatThereIsNotEnoughMemory) {
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

TEST(Program, ReportsThatItsOutputHasNoRoom) {
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
