#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "electra/io/safetensors.hpp"
#include "io/support.hpp"

namespace electra::io::safetensors {
namespace {

using testing::message_without;
using testing::parameter;
using testing::TemporaryFolder;
using testing::values;

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::size_t files_in(const TemporaryFolder& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()),
                                                std::filesystem::directory_iterator()));
}

TEST(WriteSafetensors, WhatIsWrittenIsReadAgain) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out.safetensors";
  const std::uint8_t truth = 1;
  const std::int64_t number = -7;
  write_safetensors(path,
                    {{"odd", {nullptr, &truth, DType::boolean, {1}}},
                     {"é \"quoted\"\n", parameter({2, 2}, {1, 2, 3, 4})},
                     {"ids", {nullptr, &number, DType::i64, {1, 1}}},
                     {"scalar", parameter({}, {5})},
                     {"empty", {nullptr, nullptr, DType::f32, {2, 0}}}},
                    {{"format", "pt"}});
  const SafetensorsFile file(path);
  EXPECT_EQ(values(*file.find("é \"quoted\"\n")), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(file.find("é \"quoted\"\n")->shape, (Shape{2, 2}));
  EXPECT_EQ(values(*file.find("scalar")), (std::vector<float>{5}));
  EXPECT_EQ(*static_cast<const std::int64_t*>(file.find("ids")->data), -7);
  EXPECT_EQ(file.find("odd")->dtype, DType::boolean);
  EXPECT_EQ(file.find("empty")->shape, (Shape{2, 0}));
  EXPECT_EQ(file.metadata(), (SafetensorsMetadata{{"format", "pt"}}));
}

TEST(WriteSafetensors, DataIsAligned) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "x";
  const std::uint8_t truth = 1;
  write_safetensors(path,
                    {{"b", {nullptr, &truth, DType::boolean, {1}}}, {"a", parameter({1}, {2})}});
  const SafetensorsFile file(path);
  EXPECT_EQ(file.names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file.find("a")->data) % 64, 0U);
}

TEST(WriteSafetensors, AnOldFileIsReplacedAndNothingElseIsLeft) {
  const TemporaryFolder folder;
  const auto path = folder.write("x", "old");
  write_safetensors(path, {{"a", parameter({1}, {2})}});
  EXPECT_EQ(values(*SafetensorsFile(path).find("a")), (std::vector<float>{2}));
  EXPECT_EQ(files_in(folder), 1U);
}

TEST(WriteSafetensors, AFailureLeavesTheOldFileAndNothingElse) {
  const TemporaryFolder folder;
  const auto path = folder.write("x", "old");
  EXPECT_EQ(message_without(
                folder.path(),
                [&] {
                  write_safetensors(path, {{"a", parameter({1}, {2})}, {"a", parameter({1}, {2})}});
                }),
            "input: duplicate tensor name 'a'");
  EXPECT_EQ(contents(path), "old");
  EXPECT_EQ(files_in(folder), 1U);
}

TEST(WriteSafetensors, NamesThatCannotBeWrittenAreErrors) {
  const TemporaryFolder folder;
  const auto error = [&](const std::string& name, const Parameter& value) {
    return message_without(folder.path(), [&] {
      write_safetensors(folder.path() / "x", {{name, value}});
    });
  };
  EXPECT_EQ(error("\xFF", parameter({1}, {2})),
            "input: '\uFFFD' is not UTF-8, as names in a safetensors file must be");
  EXPECT_EQ(error("__metadata__", parameter({1}, {2})),
            "input: duplicate tensor name '__metadata__'");
  EXPECT_EQ(error("a", {nullptr, nullptr, DType::f32, {1}}),
            "input: 'a' is not present and cannot be written");
  EXPECT_EQ(files_in(folder), 0U);
}

TEST(WriteSafetensors, AFolderThatIsNotThereIsAnError) {
  const TemporaryFolder folder;
  EXPECT_EQ(
      message_without(folder.path(), [&] { write_safetensors(folder.path() / "no" / "x", {}); }),
      "io: no/x cannot be written: No such file or directory");
}

TEST(WriteSafetensors, WhatIsNotARegularFileIsNotReplaced) {
  const TemporaryFolder folder;
  EXPECT_EQ(message_without(folder.path(), [&] { write_safetensors("/dev/null", {}); }),
            "io: /dev/null is not a regular file; give the path of one");
}

}  // namespace
}  // namespace electra::io::safetensors
