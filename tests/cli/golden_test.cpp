#include "cli/support/golden.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "electra/io/safetensors.hpp"
#include "electra/kernels/kernels.hpp"
#include "heads/model_classes.hpp"
#include "support/temporary_folder.hpp"

// `electra run` against the reference: the cases that stand here, and all the others where they are
// at hand.

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> all_cases() {
  const fs::path data = ELECTRA_TEST_DATA;
  return golden_cases_in({data / "golden", data / "../../../shared/golden/heads"});
}

class Golden : public ::testing::TestWithParam<fs::path> {};

/// Runs a case with these kernels on so many threads.
Ended run_case(const GoldenCase& golden, const std::string& kernels, const std::string& threads,
               const fs::path& output) {
  std::vector<std::string> words = {"run",
                                    "--model",
                                    golden.folder,
                                    "--task",
                                    golden.task,
                                    "--input",
                                    golden.folder / "input.safetensors",
                                    "--output",
                                    output,
                                    "--threads",
                                    threads};
  words.insert(words.end(), golden.options.begin(), golden.options.end());
  ::setenv("ELECTRA_CPU", kernels.c_str(), 1);
  Ended ended = run_program(words);
  ::unsetenv("ELECTRA_CPU");
  return ended;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_P(Golden, AgreesWithTheReferenceAndBitForBitWithItself) {
  const GoldenCase golden(GetParam());
  const TemporaryFolder folder;
  const fs::path first = folder.path() / "first";
  for (const kernels::Kernels* kernels : kernels::available()) {
    for (const char* threads : {"1", "2"}) {
      SCOPED_TRACE(std::string(kernels->name) + ", threads: " + threads);
      const fs::path output = fs::exists(first) ? folder.path() / "next" : first;
      const Ended ended = run_case(golden, kernels->name, threads, output);
      ASSERT_EQ(ended.status, 0) << ended.errors;
      if (output == first) {
        EXPECT_EQ(golden.differences(SafetensorsFile(output)), std::vector<std::string>{});
      } else {
        EXPECT_TRUE(bytes_of(output) == bytes_of(first)) << "the bits differ from the first run's";
      }
    }
  }
}

// The cases whose files hold more than the model needs.
bool holds_more_than_is_read(const std::string& name) {
  return name.rfind("leftover", 0) == 0 || name.rfind("base-of", 0) == 0 ||
         name == "masked-lm-tied-but-stored";
}

TEST_P(Golden, ReadsEveryTensorOfItsModel) {
  const GoldenCase golden(GetParam());
  LoadReport report;
  class_of_task(golden.task)->load(golden.folder, {}, &report);
  EXPECT_EQ(report.unread.empty(), !holds_more_than_is_read(golden.name()))
      << (report.unread.empty() ? "nothing" : report.unread.front());
  EXPECT_TRUE(report.initialized.empty());
}

std::string name_of(const ::testing::TestParamInfo<fs::path>& tested) {
  std::string name = tested.param.filename().string();
  for (char& byte : name) byte = byte == '-' ? '_' : byte;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Run, Golden, ::testing::ValuesIn(all_cases()), name_of);

}  // namespace
}  // namespace electra::testing
