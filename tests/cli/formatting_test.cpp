#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "cli/git_hash.hpp"
#include "cli/hub/transfer_progress.hpp"
#include "cli/printable.hpp"
#include "cli/progress.hpp"
#include "cli/sha256.hpp"

namespace electra::cli {
namespace {

TEST(Printable, CannotSteerATerminal) {
  EXPECT_EQ(printable("a\x1b[31mb\r\nc\tdé\x7F"), "a [31mb  c dé ");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "31mb \xC2\xA0\xC2"),
            "a 31mb \xC2\xA0\uFFFD");
}

TEST(Progress, PrintsWhatIsKnown) {
  EXPECT_EQ(to_string(Advance{}), "0 done");
  EXPECT_EQ(to_string(Advance{1234567, std::nullopt, 10}), "1,234,567 done, 123456.7/s");
  EXPECT_EQ(to_string(Advance{30, 0.25, 20}), "30 done, 1.5/s, 25 %, 1:00 left");
  EXPECT_EQ(to_string(Advance{30, 0.01, 100}), "30 done, 0.3/s, 1 %, 2:45:00 left");
  EXPECT_EQ(to_string(Advance{30, 1, 20}), "30 done, 1.5/s, 100 %, 0:00 left");
}

TEST(Progress, IsCutToTheColumnsOfATerminal) {
  const Advance half{30, 0.5, 20};
  const std::string text = "30 done, 1.5/s, 50 %, 0:20 left";
  const std::string whole = "[" + std::string(12, '=') + std::string(12, ' ') + "] " + text;
  EXPECT_EQ(progress_line(half, 79), whole);
  EXPECT_EQ(progress_line(half, whole.size()), whole);
  EXPECT_EQ(progress_line(half, whole.size() - 1), text);
  EXPECT_EQ(progress_line(half, 10), "30 done, 1");
  EXPECT_EQ(progress_line({30, std::nullopt, 20}, 79), "30 done, 1.5/s");
}

std::string digest(std::string_view text) {
  return sha256(reinterpret_cast<const std::byte*>(text.data()), text.size());
}

TEST(Sha256, HasTheDigestsOfTheStandardsExamples) {
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digest(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(GitHash, IsThatOfGit) {
  const auto hash = [](std::string_view text) {
    return git_hash(reinterpret_cast<const std::byte*>(text.data()), text.size());
  };
  EXPECT_EQ(hash(""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  EXPECT_EQ(hash("hello"), "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0");
  EXPECT_EQ(hash(std::string(1000, 'a')), "a50be72b20f0e3f078d252e8e56b11b4bec67509");
}

TEST(Transfer, PrintsWhatIsKnown) {
  EXPECT_EQ(to_string(hub::Transfer{"vocab.txt", 0, 0, 500, 0}), "vocab.txt: 0 bytes of 500 bytes");
  EXPECT_EQ(to_string(hub::Transfer{"model.bin", 2000000, 12300000, 54200000, 2}),
            "model.bin: 12.3 MB of 54.2 MB, 5.2 MB/s");
  EXPECT_EQ(to_string(hub::Transfer{std::string(40, 'a') + "/b\n", 0, 1, 2, 0}),
            "..." + std::string(26, 'a') + "/b : 1 byte of 2 bytes");
}

TEST(ByteCount, HasAUnitThatFits) {
  EXPECT_EQ(hub::byte_count(0), "0 bytes");
  EXPECT_EQ(hub::byte_count(1), "1 byte");
  EXPECT_EQ(hub::byte_count(999), "999 bytes");
  EXPECT_EQ(hub::byte_count(1000), "1.0 kB");
  EXPECT_EQ(hub::byte_count(54236116), "54.2 MB");
  EXPECT_EQ(hub::byte_count(1340000000000000), "1340.0 TB");
}

}  // namespace
}  // namespace electra::cli
