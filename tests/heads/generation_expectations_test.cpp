#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "electra/heads/generation.hpp"

// The texts that transformers 4.57.6 generates; generation_expectations.py made them.

namespace electra {
namespace {

using Json = nlohmann::json;
using Ids = std::vector<std::int32_t>;

const std::filesystem::path folder = std::filesystem::path(ELECTRA_TEST_DATA) / "generation";

const Json& expectations() {
  static const Json json = Json::parse(std::ifstream(folder / "expectations.json"));
  return json;
}

class EachModel : public ::testing::TestWithParam<const char*> {};

// The reference generated each text alone; here all prompts go through the model together.
TEST_P(EachModel, WritesWhatTheReferenceWrites) {
  LoadOptions options;
  options.threads = 1;
  LoadReport report;
  const auto model = ElectraForCausalLM::from_pretrained(folder / GetParam(), options, &report);
  EXPECT_TRUE(report.unread.empty());
  const auto prompts = expectations()["prompts"].get<std::vector<Ids>>();
  for (const Json& wanted : expectations()["cases"]) {
    if (wanted["model"] != GetParam()) continue;
    SCOPED_TRACE(wanted["options"].dump());
    const auto config = GenerationConfig::from_json(wanted["options"].dump());
    const auto texts = generate(model, prompts, config);
    ASSERT_EQ(texts.size(), wanted["expected"].size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      EXPECT_EQ(texts[i].ids, wanted["expected"][i]["ids"].get<Ids>()) << "text " << i;
      EXPECT_NEAR(texts[i].score, wanted["expected"][i]["score"].get<float>(), 1e-4);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Generation, EachModel, ::testing::Values("absolute", "relative", "untied"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(GenerationExpectations, CoverEveryModel) {
  EXPECT_EQ(expectations()["cases"].size(), 3U * 34U);
}

}  // namespace
}  // namespace electra
