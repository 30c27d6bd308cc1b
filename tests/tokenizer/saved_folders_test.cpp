// Folders that two releases of transformers saved, and what they made of texts: see
// tests/reference_folders/save_tokenizers.py.
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using Json = nlohmann::json;
using Ints = std::vector<std::int32_t>;

ElectraTokenizer open(const Json& folder) {
  testing::Files files;
  for (const auto& file : folder["files"].items()) files.emplace_back(file.key(), file.value());
  return testing::open_files(files);
}

/// Returns the type ids that a model gets; null if all are zeros.
Json types_of(const ElectraTokenizer& tokenizer, const Json& pair) {
  const Encoding encoding =
      tokenizer.encode(pair[0].get<std::string>(), pair[1].get<std::string>());
  const Ints& types = encoding.model_type_ids();
  return types.empty() ? Json() : Json(types);
}

void expect_texts(const ElectraTokenizer& tokenizer, const Json& texts, const Json& folder) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Ints ids = folder["ids"][i];
    EXPECT_EQ(tokenizer.encode(texts[i].get<std::string>()).ids, ids) << texts[i];
    EXPECT_EQ(tokenizer.decode(ids, {true, std::nullopt}), folder["decoded"][i]) << texts[i];
  }
}

class SavedFolders : public ::testing::TestWithParam<const char*> {};

TEST_P(SavedFolders, OpenWithTheIdsOfTheirRelease) {
  const std::string path = std::string(ELECTRA_TEST_DATA "/tokenizer/saved/") + GetParam();
  const Json saved = Json::parse(std::ifstream(path + ".json"));
  ASSERT_GE(saved["folders"].size(), 15U);
  for (const auto& item : saved["folders"].items()) {
    SCOPED_TRACE(item.key());
    const Json& folder = item.value();
    const ElectraTokenizer tokenizer = open(folder);
    if (tokenizer.needs_words()) {
      for (std::size_t i = 0; i < folder["words"].size(); ++i) {
        EXPECT_EQ(tokenizer.encode_words(folder["words"][i].get<Words>()).ids,
                  folder["ids"][i].get<Ints>());
      }
      continue;
    }
    expect_texts(tokenizer, saved["texts"], folder);
    // The one folder whose token types the releases read differently.
    if (tokenizer.token_type_ids_source() == TokenTypeIdsSource::generic_class) continue;
    EXPECT_EQ(types_of(tokenizer, saved["pair"]), folder["types"]);
  }
}

INSTANTIATE_TEST_SUITE_P(Releases, SavedFolders, ::testing::Values("4.57.6", "5.23.0"),
                         [](const auto& tested) {
                           const bool is_first = tested.param[0] == '4';
                           return std::string(is_first ? "Transformers4" : "Transformers5");
                         });

}  // namespace
}  // namespace electra
