#include "io/atomic_file.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/exists.hpp"
#include "electra/core/mapped_file.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::io {
namespace {

namespace fs = std::filesystem;
using testing::message_of;
using testing::TemporaryFolder;
using Names = std::vector<std::string>;

TEST(AtomicFile, HasNoNameBeforeItIsCommitted) {
  const TemporaryFolder folder;
  {
    AtomicFile file(folder.path() / "x");
    file.write("new", 3);
    EXPECT_FALSE(fs::exists(folder.path() / "x"));
    file.finish();
    EXPECT_FALSE(fs::exists(folder.path() / "x"));
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
  write_atomically(folder.path() / "x", "new");
  EXPECT_EQ(names_in_folder(folder.path()), Names{"x"});
  EXPECT_EQ(read_text_file(folder.path() / "x", 3), "new");
}

// In containers the next process often has the id of one that was killed.
TEST(AtomicFile, IsNotHinderedByTheTemporaryFileOfAnotherProcess) {
  const TemporaryFolder folder;
  std::string name;
  {
    const AtomicFile file(folder.path() / "x");
    name = names_in_folder(folder.path()).front();
  }
  const std::size_t end = name.rfind('.'), begin = name.rfind('.', end - 1) + 1;
  const int number = std::stoi(name.substr(begin, end - begin));
  for (int next = number + 1; next < number + 4; ++next)
    folder.write(name.substr(0, begin) + std::to_string(next) + name.substr(end), "left behind");
  write_atomically(folder.path() / "x", "new");
  EXPECT_EQ(read_text_file(folder.path() / "x", 3), "new");
  EXPECT_EQ(names_in_folder(folder.path()).size(), 4U);
}

TEST(AtomicFile, MayHaveTheLongestName) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / std::string(255, 'x');
  write_atomically(path, "new");
  EXPECT_EQ(read_text_file(path, 3), "new");
  const std::string sentence = message_of([&] { require_writable(path.string() + 'x'); });
  EXPECT_NE(sentence.find("cannot be written: File name too long"), std::string::npos) << sentence;
}

TEST(AtomicFile, HasThePermissionsOfTheFileThatItReplaces) {
  const TemporaryFolder folder;
  const auto path = folder.write("x", "old");
  for (const fs::perms mode : {fs::perms(0600), fs::perms(0664), fs::perms(0400)}) {
    fs::permissions(path, mode);
    write_atomically(path, "new");
    EXPECT_EQ(fs::status(path).permissions(), mode);
  }
}

TEST(AtomicFile, ReplacesALink) {
  const TemporaryFolder folder;
  folder.write("target", "old");
  for (const char* target : {"target", "nowhere", "link"}) {
    fs::remove(folder.path() / "link");
    fs::create_symlink(target, folder.path() / "link");
    write_atomically(folder.path() / "link", "new");
    EXPECT_FALSE(fs::is_symlink(folder.path() / "link"));
    EXPECT_EQ(read_text_file(folder.path() / "target", 3), "old");
  }
}

}  // namespace
}  // namespace electra::io
