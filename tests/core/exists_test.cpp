#include "core/exists.hpp"

#include <filesystem>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::message_of;
using testing::TemporaryFolder;

/// What both functions throw for a path.
std::string message_for(const fs::path& path) {
  const std::string message = message_of([&] { electra::exists(path); });
  EXPECT_EQ(message_of([&] { electra::is_directory(path); }), message);
  return message;
}

TEST(Exists, DistinguishesFilesFromFolders) {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "");
  fs::create_symlink("file", folder.path() / "link");
  EXPECT_TRUE(electra::exists(folder.path()));
  EXPECT_TRUE(electra::exists(file));
  EXPECT_TRUE(electra::exists(folder.path() / "link"));
  EXPECT_FALSE(electra::exists(folder.path() / "nothing"));
  EXPECT_FALSE(electra::exists(file / "below"));
  EXPECT_TRUE(electra::is_directory(folder.path()));
  EXPECT_FALSE(electra::is_directory(file));
  EXPECT_FALSE(electra::is_directory(folder.path() / "nothing"));
}

// As files of the hub's cache are, when one of its folders was copied without the others.
TEST(Exists, ALinkToNothingIsAnErrorThatNamesItsTarget) {
  const TemporaryFolder folder;
  const fs::path link = folder.path() / "config.json";
  fs::create_symlink("../blobs/abc", link);
  EXPECT_EQ(message_of([&] { electra::exists(link); }),
            "io: " + link.string() +
                " is a link to '../blobs/abc', which does not exist; copy the folder with what its "
                "links point to (cp -rL), or download it again");
  EXPECT_FALSE(electra::is_directory(link));
}

TEST(Exists, ALinkToItselfIsAnErrorWithItsReason) {
  const TemporaryFolder folder;
  const fs::path link = folder.path() / "link";
  fs::create_symlink("link", link);
  EXPECT_EQ(message_for(link),
            "io: " + link.string() + " cannot be read: Too many levels of symbolic links");
}

TEST(Exists, ANameThatIsTooLongIsAnErrorWithItsReason) {
  const std::string name = "/" + std::string(256, 'x');
  // Of a name a sentence has 200 bytes.
  EXPECT_EQ(message_for(name),
            "io: " + name.substr(0, 201) + "\u2026 cannot be read: File name too long");
}

TEST(Exists, AFolderThatMayNotBeSearchedIsAnErrorWithItsReason) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may search every folder";
  const TemporaryFolder folder;
  const fs::path file = folder.write("closed/file", "");
  fs::permissions(file.parent_path(), fs::perms::none);
  EXPECT_EQ(message_for(file), "io: " + file.string() + " cannot be read: Permission denied");
  EXPECT_EQ(message_of([&] { names_in_folder(file.parent_path()); }),
            "io: " + file.parent_path().string() + " cannot be opened: Permission denied");
  fs::permissions(file.parent_path(), fs::perms::owner_all);
}

TEST(NamesInFolder, AreSorted) {
  const TemporaryFolder folder;
  folder.write("b", "");
  folder.write("a/inner", "");
  folder.write(".hidden", "");
  EXPECT_EQ(names_in_folder(folder.path()), (std::vector<std::string>{".hidden", "a", "b"}));
}

TEST(NamesInFolder, AFileIsAnError) {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "");
  EXPECT_EQ(message_of([&] { names_in_folder(file); }),
            "io: " + file.string() + " cannot be opened: Not a directory");
}

}  // namespace
}  // namespace electra
