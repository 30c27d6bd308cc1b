#include "io/model_folder.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "io/support.hpp"

namespace electra::io {
namespace {

using testing::message_of;
using testing::message_without;
using testing::TemporaryFolder;

std::string error_for(const TemporaryFolder& folder, const std::string& name) {
  return message_without(folder.path(), [&] { require_folder(folder.path() / name); });
}

TEST(ModelFolder, AFolderIsAccepted) {
  const TemporaryFolder folder;
  std::filesystem::create_directory_symlink(".", folder.path() / "link");
  EXPECT_EQ(error_for(folder, ""), "nothing was thrown");
  EXPECT_EQ(error_for(folder, "link"), "nothing was thrown");
}

TEST(ModelFolder, AnythingElseIsAnErrorThatHelps) {
  const TemporaryFolder folder;
  folder.write("config.json", "{}");
  std::filesystem::create_symlink("loop", folder.path() / "loop");
  EXPECT_EQ(error_for(folder, "config.json"),
            "io: 'config.json' is a file; the path of the Hugging Face folder that it lies in was "
            "expected");
  EXPECT_EQ(error_for(folder, "google/electra"),
            "io: 'google/electra' is not a folder; the path of a Hugging Face folder on this "
            "machine was expected");
  for (const char* name : {"nobody/electra-small", "nobody/electra-small/",
                           "https://huggingface.co/nobody/electra-small"}) {
    EXPECT_EQ(message_of([&] { require_folder(name); }),
              "io: '" + std::string(name) +
                  "' is not a folder; the path of a Hugging Face folder on this machine was "
                  "expected; a model of the hub is downloaded first, with electra fetch "
                  "nobody/electra-small --to DIR");
  }
  EXPECT_EQ(error_for(folder, "loop"),
            "io: loop cannot be read: Too many levels of symbolic links");
}

TEST(ModelFolder, AnOldFolderOfSentenceTransformersHasItsListOfModules) {
  const TemporaryFolder folder;
  folder.write("old/0_Transformer/config.json", "{}");
  EXPECT_EQ(message_without(folder.path(), [&] { transformer_folder(folder.path() / "old"); }),
            "io: old has no modules.json, which says what the model in its folder '0_Transformer' "
            "is for; copy it there, or give the path of that folder");
  folder.write("old/model.safetensors", "");
  EXPECT_EQ(transformer_folder(folder.path() / "old"), folder.path() / "old");
}

TEST(ModelFolder, WhatAnUnknownFolderHoldsIsNamed) {
  const TemporaryFolder folder;
  folder.write("some/notes.txt", "");
  folder.write("some/runs/x", "");
  EXPECT_EQ(message_without(folder.path(), [&] { require_model_folder(folder.path() / "some"); }),
            "io: some holds no model as transformers saves it, with config.json and weights, but "
            "'notes.txt', 'runs'");
}

}  // namespace
}  // namespace electra::io
