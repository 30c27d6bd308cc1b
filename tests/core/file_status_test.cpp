#include "core/file_status.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::message_of;
using testing::TemporaryFolder;

TEST(FileStatus, FollowsLinks) {
  const TemporaryFolder folder;
  folder.write("file", "x");
  fs::create_symlink("file", folder.path() / "link");
  EXPECT_EQ(file_type(folder.path() / "link"), fs::file_type::regular);
  EXPECT_EQ(file_type(folder.path()), fs::file_type::directory);
}

TEST(FileStatus, TellsWhatDoesNotExist) {
  const TemporaryFolder folder;
  folder.write("file", "x");
  fs::create_symlink("nothing", folder.path() / "dangling");
  EXPECT_TRUE(file_exists(folder.path() / "file"));
  EXPECT_FALSE(file_exists(folder.path() / "nothing"));
  EXPECT_FALSE(file_exists(folder.path() / "dangling"));
  EXPECT_FALSE(file_exists(folder.path() / "file/below"));
}

TEST(FileStatus, ReportsWhyAFileCannotBeExamined) {
  const TemporaryFolder folder;
  const fs::path loop = folder.path() / "loop";
  fs::create_symlink("loop", loop);
  EXPECT_EQ(message_of([&] { file_exists(loop); }),
            "io: " + loop.string() + " cannot be examined: Too many levels of symbolic links");
  const std::string long_name(5000, 'x');
  EXPECT_EQ(message_of([&] { file_exists(long_name); }),
            "io: " + long_name + " cannot be examined: File name too long");
}

TEST(PathsIn, AreSorted) {
  const TemporaryFolder folder;
  for (const char* name : {"b", "a", "c"}) folder.write(name, "");
  EXPECT_EQ(paths_in(folder.path()),
            (std::vector<fs::path>{folder.path() / "a", folder.path() / "b", folder.path() / "c"}));
}

TEST(PathsIn, ReportWhyAFolderCannotBeRead) {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "");
  EXPECT_EQ(message_of([&] { paths_in(file); }),
            "io: " + file.string() + " cannot be read: Not a directory");
}

}  // namespace
}  // namespace electra
