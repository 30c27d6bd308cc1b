#include "io/checkpoint/checkpoint_writer.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/error.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"
#include "io/support.hpp"

namespace electra::io::checkpoint {
namespace {

using testing::message_without;
using testing::parameter;
using testing::TemporaryFolder;
using testing::values;
using Names = std::vector<std::string>;

const std::vector<NamedParameter> three = {{"encoder.a", parameter({2}, {1, 2})},
                                           {"encoder.b", parameter({3}, {3, 4, 5})},
                                           {"encoder.c", parameter({1}, {6})}};

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(WriteCheckpoint, WritesOneFileThatTransformersKnows) {
  const TemporaryFolder folder;
  EXPECT_EQ(write_checkpoint(folder.path(), three), Names{"model.safetensors"});
  const SafetensorsFile file(folder.path() / "model.safetensors");
  EXPECT_EQ(file.metadata(), (SafetensorsMetadata{{"format", "pt"}}));
  EXPECT_EQ(file.names(), (Names{"encoder.a", "encoder.b", "encoder.c"}));
}

TEST(WriteCheckpoint, FillsShardsInOrderAndWritesTheirIndex) {
  const TemporaryFolder folder;
  CheckpointLayout layout;
  layout.shard_size = 16;
  EXPECT_EQ(write_checkpoint(folder.path(), three, layout),
            (Names{"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
                   "model.safetensors.index.json"}));
  EXPECT_EQ(text_of(folder.path() / "model.safetensors.index.json"), R"({
  "metadata": {
    "total_parameters": 6,
    "total_size": 24
  },
  "weight_map": {
    "encoder.a": "model-00001-of-00002.safetensors",
    "encoder.b": "model-00002-of-00002.safetensors",
    "encoder.c": "model-00002-of-00002.safetensors"
  }
}
)");
  const auto source = open_checkpoint(folder.path());
  EXPECT_EQ(source->names(),
            (Names{"electra.encoder.a", "electra.encoder.b", "electra.encoder.c"}));
  EXPECT_EQ(values(*source->find("electra.encoder.b")), (std::vector<float>{3, 4, 5}));
}

TEST(WriteCheckpoint, ATensorLargerThanAShardIsAloneInOne) {
  const TemporaryFolder folder;
  CheckpointLayout layout;
  layout.shard_size = 1;
  EXPECT_EQ(write_checkpoint(folder.path(), three, layout).size(), 4U);
}

TEST(WriteCheckpoint, StoresFloatsAloneInTheDTypeOfTheLayout) {
  const TemporaryFolder folder;
  const std::int64_t number = -7;
  CheckpointLayout layout;
  layout.dtype = DType::bf16;
  layout.shard_size = 12;  // two numbers of 2 bytes and one of 8
  EXPECT_EQ(
      write_checkpoint(folder.path(),
                       {{"a", parameter({2}, {1, 2})}, {"i", {nullptr, &number, DType::i64, {1}}}},
                       layout),
      Names{"model.safetensors"});
  const SafetensorsFile file(folder.path() / "model.safetensors");
  EXPECT_EQ(file.find("a")->dtype, DType::bf16);
  EXPECT_EQ(values(*file.find("a")), (std::vector<float>{1, 2}));
  EXPECT_EQ(file.find("i")->dtype, DType::i64);
}

TEST(WriteCheckpoint, RefusesTypesToWhichNoFloatsAreRounded) {
  const TemporaryFolder folder;
  for (const DType dtype : {DType::f64, DType::i64, DType::u8, DType::boolean}) {
    CheckpointLayout layout;
    layout.dtype = dtype;
    EXPECT_EQ(
        message_without(folder.path(), [&] { write_checkpoint(folder.path(), three, layout); }),
        "input: floats are not rounded to " + std::string(to_string(dtype)) +
            "; choose F32, F16 or BF16");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(WriteCheckpoint, RefusesShardsBesideAFileThatWouldBeReadInstead) {
  const TemporaryFolder folder;
  write_checkpoint(folder.path(), three);
  CheckpointLayout layout;
  layout.shard_size = 16;
  const std::string message = message_without(
      folder.path().parent_path(), [&] { write_checkpoint(folder.path(), three, layout); });
  EXPECT_EQ(message, "input: " + folder.path().filename().string() +
                         " has model.safetensors, which would be read instead of "
                         "model.safetensors.index.json; remove it or write to another folder");
}

std::map<std::string, std::string> contents_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    contents[entry.path().filename()] = text_of(entry.path());
  return contents;
}

void write_all(const TemporaryFolder& folder, const std::vector<NamedParameter>& tensors,
               const CheckpointLayout& layout, const std::function<void()>& interrupt) {
  AtomicFiles files;
  write(files, folder.path(), tensors, layout, interrupt);
  files.commit();
}

// Shards of two models beside each other would be read as one.
TEST(WriteCheckpoint, ReplacesAllFilesOrNoneWhenItIsInterrupted) {
  const std::vector<NamedParameter> others = {{"encoder.a", parameter({2}, {7, 8})},
                                              {"encoder.b", parameter({3}, {9, 9, 9})},
                                              {"encoder.c", parameter({1}, {0})}};
  for (const std::uint64_t shard_size : {0, 16, 1}) {
    const TemporaryFolder folder;
    CheckpointLayout layout;
    layout.shard_size = shard_size;
    write_checkpoint(folder.path(), three, layout);
    const auto before = contents_of(folder.path());
    int allowed = 0;
    bool is_interrupted = true;
    for (; is_interrupted; ++allowed) {
      int left = allowed;
      const auto interrupt = [&] {
        if (left-- == 0) fail(ErrorCode::io, "interrupted");
      };
      const std::string message =
          message_without(folder.path(), [&] { write_all(folder, others, layout, interrupt); });
      is_interrupted = message == "io: interrupted";
      if (is_interrupted) {
        EXPECT_EQ(contents_of(folder.path()), before) << allowed;
      }
    }
    EXPECT_GT(allowed, 3);
    EXPECT_EQ(contents_of(folder.path()).size(), before.size());
    EXPECT_EQ(values(*open_checkpoint(folder.path())->find("electra.encoder.a")),
              (std::vector<float>{7, 8}));
  }
}

TEST(WriteCheckpoint, LeavesNothingBehindWhenANumberDoesNotFit) {
  const TemporaryFolder folder;
  CheckpointLayout layout;
  layout.dtype = DType::f16;
  EXPECT_EQ(
      message_without(folder.path(),
                      [&] {
                        write_checkpoint(folder.path(), {{"a", parameter({1}, {1e6F})}}, layout);
                      }),
      "weights: 'a': element 0 (1e+06) is out of the range of F16; use F32");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace electra::io::checkpoint
