#include "cli/file_digests.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace electra::cli {
namespace {

using testing::TemporaryFolder;

TEST(FileDigests, AreComputedOnceForAllNamesOfAFile) {
  const TemporaryFolder folder;
  const auto path = folder.write("a", "abc");
  std::filesystem::create_symlink("a", folder.path() / "link");
  std::filesystem::create_hard_link(path, folder.path() / "hard");
  FileDigests digests;
  const std::string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(digests.of(path), digest);
  folder.write("a", "changed");  // which shows that it is not read again
  EXPECT_EQ(digests.of(folder.path() / "link"), digest);
  EXPECT_EQ(digests.of(folder.path() / "hard"), digest);
  EXPECT_NE(digests.of(folder.write("b", "abcd")), digest);
}

}  // namespace
}  // namespace electra::cli
