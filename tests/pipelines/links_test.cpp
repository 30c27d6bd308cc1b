// A link to itself in the place of each file of a folder: only electra::Error leaves the library.
#include <exception>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/electra.hpp"
#include "electra/heads/convert.hpp"
#include "electra/heads/generation.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/pipelines/sentence_embedding.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;

/// The ways to open a folder.
std::vector<std::function<void(const fs::path&)>> ways_to_open() {
  return {[](const fs::path& folder) { ElectraConfig::from_pretrained(folder); },
          [](const fs::path& folder) { ElectraTokenizer::from_pretrained(folder); },
          [](const fs::path& folder) { GenerationConfig::from_pretrained(folder); },
          [](const fs::path& folder) { open_checkpoint(folder); },
          [](const fs::path& folder) { open_checkpoint(folder / "model.safetensors"); },
          [](const fs::path& folder) { TextClassificationPipeline::from_pretrained(folder); },
          [](const fs::path& folder) { SentenceEmbeddingPipeline::from_pretrained(folder); },
          [](const fs::path& folder) { convert_pretrained(folder, folder / "new"); }};
}

TEST(Links, OnlyErrorsLeaveTheLibraryWhereAFileIsALinkToItself) {
  int errors = 0;
  for (const char* name :
       {"config.json", "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
        "vocab.txt", "tokenizer.json", "spiece.model", "tokenizer_config.json",
        "special_tokens_map.json", "added_tokens.json", "generation_config.json", "modules.json",
        "config_sentence_transformers.json", "sentence_bert_config.json", "1_Pooling", "new"}) {
    const testing::TemporaryFolder parent;
    const fs::path folder = parent.path() / "model";
    fs::copy(ELECTRA_TEST_DATA "/pipelines/text-classification/two", folder);
    fs::remove(folder / name);
    fs::create_symlink(name, folder / name);
    for (const auto& open : ways_to_open()) {
      try {
        open(folder);
      } catch (const Error&) {
        ++errors;
      } catch (const std::exception& error) {
        ADD_FAILURE() << name << ": " << error.what();
      }
    }
  }
  EXPECT_GT(errors, 30);
}

}  // namespace
}  // namespace electra
