// Every system call of writing fails in turn: the file is the old one or the new one, and nothing
// else is left in its folder.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/exists.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"
#include "faults/faults.hpp"
#include "io/support.hpp"

namespace electra {
namespace {

using testing::expect_survival;
using testing::parameter;
using testing::TemporaryFolder;
using testing::values;

using Names = std::vector<std::string>;

/// Every fault of loading, and a disk that is full.
void expect_survival_of_writing(const std::function<void()>& write,
                                const std::function<void(const std::string&)>& after) {
  expect_survival(write, after);
  expect_survival(testing::no_space, write, after);
}

TEST(Writing, AFileIsReplacedAtOnceOrNotAtAll) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "x";
  const auto write = [&](float value) {
    write_safetensors(path, {{"a", parameter({1}, {value})}});
  };
  write(0);
  expect_survival_of_writing([&] { write(1); },
                             [&](const std::string& error) {
                               EXPECT_EQ(names_in_folder(folder.path()), Names{"x"});
                               const float stored =
                                   values(*SafetensorsFile(path).find("a")).front();
                               if (error.empty()) {
                                 EXPECT_EQ(stored, 1);
                               }
                               write(0);
                             });
}

TEST(Writing, ShardsOfTwoModelsAreNeverReadAsOne) {
  const TemporaryFolder folder;
  CheckpointLayout layout;
  layout.shard_size = 4;
  const auto write = [&](float value) {
    write_checkpoint(folder.path(),
                     {{"a", parameter({1}, {value})}, {"b", parameter({1}, {value})}}, layout);
  };
  write(0);
  expect_survival_of_writing(
      [&] { write(1); },
      [&](const std::string& error) {
        for (const std::string& name : names_in_folder(folder.path()))
          EXPECT_NE(name.front(), '.') << name;
        const bool has_index = electra::exists(folder.path() / "model.safetensors.index.json");
        EXPECT_TRUE(has_index || error.find("be renamed") != std::string::npos) << error;
        if (has_index) {
          const auto source = open_checkpoint(folder.path());
          EXPECT_EQ(values(*source->find("a")), values(*source->find("b")));
          if (error.empty()) {
            EXPECT_EQ(values(*source->find("a")).front(), 1);
          }
        }
        write(0);
      });
}

}  // namespace
}  // namespace electra
