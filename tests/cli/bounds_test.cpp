// Memory that is bounded by the input, and the end of a file that may not grow.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "cli/columns.hpp"
#include "cli/support/program.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

const std::string sentiment = ELECTRA_MODELS "/sentiment";

TEST(Bounds, OfColumnsAre64Bytes) {
  EXPECT_EQ(cli::label_column({{0, "no"}, {1, "perhaps"}}).width, 7U);
  EXPECT_EQ(cli::label_column({{0, std::string(64, 'q')}}).width, 64U);
  EXPECT_EQ(cli::label_column({{0, "no"}, {1, std::string(4096, 'q')}}).width, 64U);
}

// A limit that would end the program by a signal.
TEST(Bounds, OfFilesAreTold) {
  const TemporaryFolder folder;
  const std::string to = (folder.path() / "new").string();
  const Ended run = run_shell("ulimit -f 100; \"$ELECTRA\" convert " + sentiment + ' ' + to);
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors,
            "electra: " + to + "/model.safetensors cannot be written: File too large\n");
  for (const auto& left : std::filesystem::directory_iterator(to))
    ADD_FAILURE() << left.path() << " is left";
  const Ended output = run_shell("ulimit -f 1; seq 1000 | \"$ELECTRA\" tokenize --model " +
                                 sentiment + " --input - > " + (folder.path() / "out").string());
  EXPECT_EQ(output.status, 1);
  EXPECT_EQ(output.errors, "electra: the standard output cannot be written: File too large\n");
}

// The JSON of these tokens has 45 bytes for each of them, and is not held.
TEST(Bounds, OfATokenizedLineAreItsTokens) {
  if (sanitized) GTEST_SKIP() << "sanitizers reserve more memory than any limit";
  const Ended run = run_shell(
      "ulimit -v 400000; head -c 4000000 /dev/zero | tr '\\0' '!' | \"$ELECTRA\" tokenize "
      "--model " +
      sentiment + " --input - | wc -c");
  EXPECT_EQ(run.errors, "");
  EXPECT_GT(std::stol(run.output), 160000000);
}

// A window of 14 tokens for every second byte, and their JSON of 860 bytes for each window.
TEST(Bounds, OfTokenizedWindowsAreTheirTokens) {
  if (sanitized) GTEST_SKIP() << "sanitizers reserve more memory than any limit";
  const Ended run = run_shell(
      "ulimit -v 400000; head -c 500000 /dev/zero | tr '\\0' '!' | \"$ELECTRA\" tokenize "
      "--max-length 16 --stride 12 --model " +
      sentiment + " --input - | wc -c");
  EXPECT_EQ(run.errors, "");
  EXPECT_GT(std::stol(run.output), 200000000);
}

TEST(Bounds, OfALineToTokenizeAreThoseOfADocument) {
  const Ended run =
      run_shell("head -c 16777217 /dev/zero | tr '\\0' ' ' | \"$ELECTRA\" tokenize --model " +
                sentiment + " --input -");
  EXPECT_EQ(run.output,
            "{\"error\": \"the line is longer than 16777216 bytes; split it\", \"line\": 1}\n");
}

}  // namespace
}  // namespace electra::testing
