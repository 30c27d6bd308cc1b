#include "io/checkpoint/weight_files.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::io::checkpoint {
namespace {

using testing::message_of;
using testing::TemporaryFolder;
using Names = std::vector<std::string>;

TEST(WeightFiles, OthersOfTheFolderAreListed) {
  const TemporaryFolder folder;
  const auto taken = folder.write("model.safetensors", "");
  EXPECT_TRUE(has_weight_file(folder.path()));
  EXPECT_EQ(other_default_files(folder.path(), taken), Names());
  folder.write("pytorch_model.bin", "");
  folder.write("tf_model.h5", "");
  EXPECT_EQ(other_default_files(folder.path(), taken), (Names{"pytorch_model.bin", "tf_model.h5"}));
}

TEST(WeightFiles, AFolderMayHaveNone) {
  const TemporaryFolder folder;
  folder.write("weights.safetensors", "");
  EXPECT_FALSE(has_weight_file(folder.path()));
}

TEST(WeightFiles, OneThatWouldBeReadInsteadIsRefused) {
  const TemporaryFolder folder;
  folder.write("pytorch_model.bin", "");
  EXPECT_EQ(message_of([&] { require_none_before(folder.path(), "model.safetensors"); }),
            "nothing was thrown");
  EXPECT_EQ(message_of([&] { require_none_before(folder.path(), "tf_model.h5"); }),
            "input: " + folder.path().string() +
                " has pytorch_model.bin, which would be read instead of tf_model.h5; remove it or "
                "write to another folder");
}

TEST(WeightFiles, WhatIsNoWeightFileIsRefused) {
  const TemporaryFolder folder;
  const auto text = folder.write("model.safetensors", "<html>no such model</html>");
  EXPECT_NE(message_of([&] { require_weight_file(text); }), "nothing was thrown");
  const auto index =
      folder.write("a.index.json", R"({"weight_map": {"encoder.a": "b.safetensors"}})");
  const auto torn = folder.write("b.index.json", R"({"weight_map": [])");
  EXPECT_EQ(message_of([&] { require_weight_file(index); }), "nothing was thrown");
  EXPECT_NE(message_of([&] { require_weight_file(torn); }), "nothing was thrown");
}

// macOS writes "._NAME" beside each file of a disk that keeps no resource forks.
TEST(WeightFiles, HiddenIndexesAreNone) {
  const TemporaryFolder folder;
  folder.write("._model.ckpt.index", "");
  EXPECT_NE(message_of([&] { find_weight_file(folder.path(), ""); }), "nothing was thrown");
  const auto index = folder.write("model.ckpt.index", "");
  EXPECT_EQ(find_weight_file(folder.path(), ""), index);
}

}  // namespace
}  // namespace electra::io::checkpoint
