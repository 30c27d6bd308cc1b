// A service that runs for months: requests of random length in every precision, and no memory that
// grows. ELECTRA_SOAK_REQUESTS=100000 is the long run; ELECTRA_SOAK_MODEL names a folder in the
// place of a tiny model.
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/generated_folder.hpp"
#include "support/number_in.hpp"
#include "support/pipeline_kinds.hpp"
#include "support/sanitized.hpp"

namespace electra {
namespace {

using testing::AskPipeline;

constexpr std::ptrdiff_t most_growth = 1 << 20;

std::size_t requests() { return testing::number_in("ELECTRA_SOAK_REQUESTS", 1500); }

/// The bytes of this process that are in memory.
std::ptrdiff_t resident() {
  std::ptrdiff_t whole = 0;
  std::ptrdiff_t pages = 0;
  std::ifstream("/proc/self/statm") >> whole >> pages;
  return pages * ::getpagesize();
}

/// A text of 1 to 510 words of a token each: 512 with [CLS] and [SEP] at most.
std::string text_of(std::mt19937& random) {
  const char* const words[] = {"the", "film", "was", "good", "and", "long", "street", "sea"};
  std::string text = "a";
  for (std::size_t left = random() % 510; left > 0; --left)
    (text += ' ') += words[random() % std::size(words)];
  return text;
}

ElectraConfig tiny_config() {
  ElectraConfig config;
  config.embedding_size = 8;
  config.hidden_size = 16;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.intermediate_size = 32;
  config.architectures = {"ElectraForSequenceClassification"};
  return config;
}

class Soak : public ::testing::TestWithParam<Precision> {};

TEST_P(Soak, MemoryDoesNotGrowAfterTheFirstThousandRequests) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers keep what is released";
  std::optional<testing::GeneratedFolder> tiny;
  const char* named = std::getenv("ELECTRA_SOAK_MODEL");
  const auto folder = named != nullptr ? named : tiny.emplace(tiny_config()).path();
  const AskPipeline ask =
      testing::pipeline_kinds().front().open(folder, testing::load_options(1, GetParam()));
  std::mt19937 random(8);
  std::ptrdiff_t before = 0;
  for (std::size_t i = 0; i < requests(); ++i) {
    ask({text_of(random)});
    if (i == 1000) before = resident();
  }
  const std::ptrdiff_t growth = resident() - before;
  std::cout << requests() << " requests in " << to_string(GetParam()) << ": " << growth / 1024
            << " KiB more than after the first 1,000\n";
  EXPECT_LE(growth, most_growth);
}

INSTANTIATE_TEST_SUITE_P(Precision, Soak,
                         ::testing::Values(Precision::fp32, Precision::bf16, Precision::int8),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

}  // namespace
}  // namespace electra
