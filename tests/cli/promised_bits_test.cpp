#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/sha256.hpp"
#include "cli/support/golden.hpp"
#include "cli/support/program.hpp"
#include "electra/core/mapped_file.hpp"
#include "support/temporary_folder.hpp"

// Answers and prepacked files, bit for bit as they were: docs/stability.md promises both. A digest
// that changes is a new promise, and a line in the changelog.

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

std::string digest_of(const fs::path& path) {
  const MappedFile file(path);
  return cli::sha256(file.data(), file.size());
}

/// A golden case or model in a precision, and the SHA-256 of a file that the program writes of it.
struct Promised {
  const char* golden;
  const char* precision;
  const char* sha256;
};

TEST(PromisedBits, AnswersAreTheSameFile) {
  const std::vector<Promised> all = {
      {"base-batch-of-five", "fp32",
       "2c48aee8dc21c3ea01bf6b5a125a2a757df7ce3e86ff62612747adcf8a982cc7"},
      {"base-batch-of-five", "bf16",
       "66600f4fd7ddcab0140d78f88f86fc7990cd2ff8dd64d060ac87f26f67ac60c1"},
      {"base-batch-of-five", "int8",
       "c3867591baf7779d3fed77a19221361c29040411a62aa1284db41b4e1705d5c2"},
      {"pretraining-gelu-new", "fp32",
       "8ee05f443584e61d18c7f81491b72ea52e5ecf22d1b4f6f49c3c75198391e8ad"},
      {"pretraining-gelu-new", "bf16",
       "1839e73b8feb9548d3aca31e3a0371703140d9ca1526f2b8226b4e8429f261a2"},
      {"pretraining-gelu-new", "int8",
       "817a40566401f3c7eeb88535005025c65bc1edc807b6e3830e5541cb9ba0817c"},
      {"causal-lm-untied", "fp32",
       "c65c013bde75123d71c2fb4ee44e6f2acf35993b5edfe632ada60883b2952151"},
      {"causal-lm-untied", "bf16",
       "16d4e32f2ba672e85f324d7637478bcb8013dfe3c2f8f10448ccfd1458fdfb9c"},
      {"causal-lm-untied", "int8",
       "78153ad883c47d16ed77261e8709361013495df524efd222d7b3bec869e17246"},
  };
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "output.safetensors";
  for (const Promised& each : all) {
    SCOPED_TRACE(std::string(each.golden) + ", " + each.precision);
    const GoldenCase golden(ELECTRA_TEST_DATA "/golden/" + std::string(each.golden));
    std::vector<std::string> words = {
        "run",          "--model",   golden.folder,
        "--task",       golden.task, "--dtype",
        each.precision, "--input",   golden.folder / "input.safetensors",
        "--output",     output};
    words.insert(words.end(), golden.options.begin(), golden.options.end());
    const Ended run = run_program(words);
    ASSERT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(digest_of(output), each.sha256);
  }
}

TEST(PromisedBits, PrepackedFilesAreTheSameFile) {
  const std::vector<Promised> all = {
      {"base-one-token", "fp32",
       "7c6a84f842969ebb23fe18c52f784314bd3eb836dd2836df9e16e82a46c6f4cc"},
      {"base-one-token", "bf16",
       "e9b30d2145c6e8c948d626d2f5b410274b4aef34757228a906dda016a51ff1d6"},
      {"base-one-token", "int8",
       "ec242b909956486f932b5efb4431fd9b66fb8e1d2c66cfbf9d4eac0dfaf860a7"},
  };
  const TemporaryFolder folder;
  for (const Promised& each : all) {
    SCOPED_TRACE(each.precision);
    const fs::path packed = folder.path() / each.precision;
    const Ended run =
        run_program({"convert", ELECTRA_TEST_DATA "/golden/" + std::string(each.golden), packed,
                     "--pack", each.precision});
    ASSERT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(digest_of(packed / "model.electra"), each.sha256);
  }
}

}  // namespace
}  // namespace electra::testing
