#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "cli/sha256.hpp"
#include "cli/support/program.hpp"
#include "electra/core/mapped_file.hpp"
#include "support/temporary_folder.hpp"

// Prepacked files, bit for bit as they were: one that is there has to open in every version that
// has its version number. A digest that changes asks for another number (src/io/prepacked).

namespace electra::testing {
namespace {

std::string digest_of_packed(const char* precision) {
  const TemporaryFolder folder;
  const std::filesystem::path packed = folder.path() / "packed";
  const Ended run = run_program(
      {"convert", ELECTRA_TEST_DATA "/golden/base-one-token", packed, "--pack", precision});
  EXPECT_EQ(run.status, 0) << run.errors;
  const MappedFile file(packed / "model.electra");
  return cli::sha256(file.data(), file.size());
}

TEST(PromisedBits, PrepackedFilesAreTheSame) {
  EXPECT_EQ(digest_of_packed("fp32"),
            "7c6a84f842969ebb23fe18c52f784314bd3eb836dd2836df9e16e82a46c6f4cc");
  EXPECT_EQ(digest_of_packed("bf16"),
            "e9b30d2145c6e8c948d626d2f5b410274b4aef34757228a906dda016a51ff1d6");
  EXPECT_EQ(digest_of_packed("int8"),
            "ec242b909956486f932b5efb4431fd9b66fb8e1d2c66cfbf9d4eac0dfaf860a7");
}

}  // namespace
}  // namespace electra::testing
