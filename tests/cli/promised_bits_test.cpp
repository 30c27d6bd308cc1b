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
            "d9a8ecce1a0eb50708965e16b9bc069f20e2f0080168ba5c8494ebbdc59f6363");
  EXPECT_EQ(digest_of_packed("bf16"),
            "14b768fe72dfd1006fff6ec78ec2e3b008c093e93a8ecae49ec5ec0d399b0778");
  EXPECT_EQ(digest_of_packed("int8"),
            "f6080d27607f5256f1d69b60e0d3039561a662d6d17f5eac722f8859e4d8f0b1");
}

}  // namespace
}  // namespace electra::testing
