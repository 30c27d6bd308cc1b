#include "electra/heads/convert.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/contents_of.hpp"
#include "support/generated_folder.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::contents_of;
using testing::GeneratedFolder;
using testing::TemporaryFolder;

ElectraConfig small_config() {
  ElectraConfig config;
  config.embedding_size = config.hidden_size = config.intermediate_size = 8;
  config.num_hidden_layers = 1;
  config.num_attention_heads = 1;
  config.max_position_embeddings = 16;
  config.architectures = {"ElectraModel"};
  return config;
}

// New weights beside an old config would be of neither model.
TEST(ConvertPretrained, LeavesTheFolderAsItWasIfOneFileCannotBeWritten) {
  const GeneratedFolder old(small_config()), other(small_config(), 1);
  ConvertOptions shards, packed;
  shards.layout.shard_size = 100'000;
  packed.pack = Precision::int8;
  for (const ConvertOptions& options : {ConvertOptions(), shards, packed}) {
    const TemporaryFolder folder;
    const fs::path to = folder.path() / "to";
    convert_pretrained(old.path(), to, options);
    fs::remove(to / "vocab.txt");
    const auto before = contents_of(to);
    fs::create_directory(to / "vocab.txt");
    EXPECT_EQ(
        testing::message_of([&] { convert_pretrained(other.path(), to, options); }),
        "io: " + (to / "vocab.txt").string() + " is not a regular file; give the path of one");
    fs::remove(to / "vocab.txt");
    EXPECT_EQ(contents_of(to), before);
    convert_pretrained(other.path(), to, options);
    EXPECT_NE(contents_of(to), before);
  }
}

}  // namespace
}  // namespace electra
