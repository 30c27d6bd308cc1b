#include "electra/core/mapped_file.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/less_memory.hpp"
#include "support/message_of.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::message_of;
using testing::TemporaryFolder;

class EachAccess : public ::testing::TestWithParam<FileAccess> {};

TEST_P(EachAccess, AlignsTheBytesTo64) {
  const TemporaryFolder folder;
  const std::string bytes("one\0two\r\n", 9);
  const MappedFile file(folder.write("file", bytes), GetParam());
  EXPECT_EQ(file.text(), bytes);
  EXPECT_EQ(file.size(), 9U);
  EXPECT_EQ(file.path(), folder.path() / "file");
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file.data()) % 64, 0U);
}

TEST_P(EachAccess, ReleasedPagesAreReadAgain) {
  const TemporaryFolder folder;
  std::string bytes(100'000, 'a');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i % 251);
  const MappedFile file(folder.write("file", bytes), GetParam());
  const std::string other(50'000, 'b');
  EXPECT_EQ(file.text(), bytes);
  file.release_pages(file.data(), file.size());
  file.release_pages(file.data() + 5000, 20'000);
  file.release_pages(file.data() + 5000, file.size());  // beyond its end
  file.release_pages(other.data(), other.size());
  file.release_pages(nullptr, 0);
  EXPECT_EQ(file.text(), bytes);
  EXPECT_EQ(other, std::string(50'000, 'b'));
}

/// Bytes of files that this process has in memory.
std::size_t resident_bytes_of_files() {
  std::size_t total = 0, resident = 0, of_files = 0;
  std::ifstream("/proc/self/statm") >> total >> resident >> of_files;
  return of_files * static_cast<std::size_t>(::getpagesize());
}

TEST(MappedFile, ReleasedPagesTakeNoMemory) {
  if (testing::sanitized) GTEST_SKIP() << "counts the sanitizer's memory too";
  constexpr std::size_t size = 32'000'000, slack = 4'000'000;
  const TemporaryFolder folder;
  const MappedFile file(folder.write("file", std::string(size, 'x')), FileAccess::map);
  const std::size_t before = resident_bytes_of_files();
  EXPECT_EQ(file.text().find('y'), std::string_view::npos);
  EXPECT_GT(resident_bytes_of_files(), before + size - slack);
  file.release_pages(file.data(), size);
  EXPECT_LT(resident_bytes_of_files(), before + slack);
}

TEST_P(EachAccess, TakesAnEmptyFile) {
  const TemporaryFolder folder;
  const MappedFile file(folder.write("empty", ""), GetParam());
  EXPECT_EQ(file.size(), 0U);
  EXPECT_EQ(file.text(), "");
}

TEST_P(EachAccess, NamesAFileThatIsMissing) {
  EXPECT_EQ(message_of([] { MappedFile("/no/such/file", GetParam()); }),
            "io: /no/such/file cannot be opened: No such file or directory");
}

TEST_P(EachAccess, RefusesAFolder) {
  const TemporaryFolder folder;
  EXPECT_EQ(message_of([&] { MappedFile(folder.path(), GetParam()); }),
            "io: " + folder.path().string() + " is not a regular file; give the path of one");
}

TEST_P(EachAccess, RefusesANamedPipeWithoutWaitingForAWriter) {
  const TemporaryFolder folder;
  const std::string pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(message_of([&] { MappedFile(pipe, GetParam()); }),
            "io: " + pipe + " is not a regular file; give the path of one");
}

TEST_P(EachAccess, RefusesADevice) {
  EXPECT_EQ(message_of([] { MappedFile("/dev/zero", GetParam()); }),
            "io: /dev/zero is not a regular file; give the path of one");
}

std::string name_of(const ::testing::TestParamInfo<FileAccess>& tested) {
  switch (tested.param) {
    case FileAccess::map:
      return "map";
    case FileAccess::copy:
      return "copy";
    default:
      return "automatic";
  }
}

INSTANTIATE_TEST_SUITE_P(MappedFile, EachAccess,
                         ::testing::Values(FileAccess::automatic, FileAccess::map,
                                           FileAccess::copy),
                         name_of);

TEST(MappedFile, SeesLaterChangesOnlyWhenMapped) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "before");
  const MappedFile mapped(path, FileAccess::map);
  const MappedFile automatic(path, FileAccess::automatic);  // this user's own file: mapped
  const MappedFile copied(path, FileAccess::copy);
  std::fstream(path, std::ios::in | std::ios::out) << "behind";
  EXPECT_EQ(mapped.text(), "behind");
  EXPECT_EQ(automatic.text(), "behind");
  EXPECT_EQ(copied.text(), "before");
}

TEST(MappedFile, CopiesTheFileOfAnotherUser) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "before");
  if (::chown(path.c_str(), 65534, 65534) != 0) GTEST_SKIP() << "only root can give files away";
  const MappedFile file(path);
  std::fstream(path, std::ios::in | std::ios::out) << "behind";
  EXPECT_EQ(file.text(), "before");
}

TEST(MappedFile, ACopyWithoutMemoryIsAnError) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers need address space without limit";
  const TemporaryFolder folder;
  const std::string path = folder.write("sparse", "");
  std::filesystem::resize_file(path, std::uintmax_t{1} << 30);
  const testing::LessMemory limited(std::size_t{64} << 20);
  EXPECT_EQ(message_of([&] { MappedFile(path, FileAccess::copy); }),
            "io: " + path + " has 1073741824 bytes, more than there is memory for");
  EXPECT_EQ(message_of([&] { MappedFile(path, FileAccess::map); }),
            "io: " + path + " cannot be mapped: Cannot allocate memory");
}

TEST(ReadTextFile, ReturnsTheWholeText) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_text_file(folder.write("text", "line\n"), 5), "line\n");
  EXPECT_EQ(read_text_file(folder.write("empty", ""), 0), "");
}

TEST(ReadTextFile, RefusesMoreThanTheLimitBeforeReadingIt) {
  const TemporaryFolder folder;
  const std::string path = folder.write("text", "");
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40);
  EXPECT_EQ(message_of([&] { read_text_file(path, 5); }),
            "io: " + path + " has 1099511627776 bytes; at most 5 are supported");
}

TEST(ReadTextFile, RefusesWhatIsNoFile) {
  EXPECT_EQ(message_of([] { read_text_file("/dev/zero", 5); }),
            "io: /dev/zero is not a regular file; give the path of one");
}

// The kernel's own files stand in for those that change or break while they are read: they say
// that they have 4096 bytes, and give fewer, or none at all.
TEST(ReadTextFile, AFileThatEndsTooSoonIsAnErrorWithItsSize) {
  const std::string path = "/sys/kernel/cpu_byteorder";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "this kernel does not show " << path;
  EXPECT_EQ(message_of([&] { read_text_file(path, 4096); }),
            "io: " + path + " ended after 7 of 4096 bytes; something else is writing to it");
}

TEST(ReadTextFile, AFileThatCannotBeReadIsAnErrorWithItsReason) {
  const std::string path = "/sys/class/net/lo/speed";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "this kernel does not show " << path;
  EXPECT_EQ(message_of([&] { read_text_file(path, 4096); }),
            "io: " + path + " cannot be read: Invalid argument");
}

}  // namespace
}  // namespace electra
