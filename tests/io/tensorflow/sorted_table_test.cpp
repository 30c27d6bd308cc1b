#include "io/tensorflow/sorted_table.hpp"

#include <gtest/gtest.h>

#include "io/tensorflow/tables.hpp"

namespace electra::io::tensorflow {
namespace {

using testing::block;
using testing::entry;
using testing::message_of;
using testing::table_of;
using testing::TableFile;
using testing::varint;

std::string error_in(const std::string& bytes) {
  return message_of([&] { read_table(bytes, "x"); });
}

TEST(SortedTable, KeysShareWhatTheyBeginWith) {
  const SortedTable table = read_table(
      table_of(block(entry(0, "", "0") + entry(0, "abc", "1") + entry(2, "d", "2"))), "x");
  EXPECT_EQ(table, (SortedTable{{"", "0"}, {"abc", "1"}, {"abd", "2"}}));
}

TEST(SortedTable, EntriesOfAllBlocksAreRead) {
  TableFile file;
  const std::string first = file.add(block(entry(0, "a", "1")));
  const std::string second = file.add(block(entry(0, "b", "2")));
  const std::string bytes =
      file.finish(file.add(block(entry(0, "a", first) + entry(0, "b", second))));
  EXPECT_EQ(read_table(bytes, "x"), (SortedTable{{"a", "1"}, {"b", "2"}}));
}

TEST(SortedTable, ATableHasAFooter) {
  EXPECT_EQ(error_in(std::string(47, '\0')), "weights: x has 47 bytes; a table has at least 48");
}

TEST(SortedTable, BlocksLieBeforeTheFooterAndDoNotOverlap) {
  TableFile file;
  const std::string data = file.add(block(entry(0, "a", "1")));
  EXPECT_EQ(error_in(file.finish(varint(0) + varint(1000))),
            "weights: x: a block of 1000 bytes at byte 0 does not end before byte 18");
  EXPECT_EQ(
      error_in(file.finish(varint(~std::uint64_t{0}) + varint(1))),
      "weights: x: a block of 1 bytes at byte 18446744073709551615 does not end before byte 18");
  TableFile twice = file;
  EXPECT_EQ(error_in(twice.finish(twice.add(block(entry(0, "a", data) + entry(0, "b", data))))),
            "weights: x: the block at byte 0 overlaps the one before it");
  TableFile itself = file;
  EXPECT_EQ(error_in(itself.finish(itself.add(block(entry(0, "a", varint(18) + varint(14)))))),
            "weights: x: a block of 14 bytes at byte 18 does not end before byte 18");
}

TEST(SortedTable, ADamagedBlockIsAnError) {
  std::string bytes = table_of({{"a", "1"}});
  bytes[3] = 'b';
  EXPECT_EQ(error_in(bytes), "weights: x: the block at byte 0 is damaged: its CRC differs");
}

TEST(SortedTable, ACompressedBlockIsAnError) {
  EXPECT_EQ(error_in(table_of(block(entry(0, "a", "1")), 1)),
            "unsupported: x: the block at byte 0 is compressed with method 1; TensorFlow writes "
            "its blocks uncompressed");
  EXPECT_EQ(error_in(table_of(block(entry(0, "a", "1")), '\xFF')),
            "unsupported: x: the block at byte 0 is compressed with method 255; TensorFlow writes "
            "its blocks uncompressed");
}

TEST(SortedTable, ABlockHasABound) {
  EXPECT_EQ(error_in(table_of(std::string((4 << 20) + 1, 'a'))),
            "weights: x: a block has 4194305 bytes; at most 4194304 are supported");
}

TEST(SortedTable, RestartsLieInsideTheirBlock) {
  EXPECT_EQ(error_in(table_of(std::string("abc"))),
            "weights: x: a block has 3 bytes; expected at least 4");
  EXPECT_EQ(error_in(table_of(testing::bytes_of(std::uint32_t{1}))),
            "weights: x: a block of 4 bytes has 1 restarts");
}

TEST(SortedTable, KeysAndValuesLieInsideTheirBlock) {
  EXPECT_EQ(error_in(table_of(block(entry(1, "a", "1")))),
            "weights: x: a key shares 1 bytes with the key before it, which has 0");
  EXPECT_EQ(error_in(table_of(block(varint(0) + varint(1) + varint(9) + "a1"))),
            "weights: x: byte 4: expected 9 more bytes, found 1; it is cut short or damaged: "
            "download it again");
  EXPECT_EQ(error_in(table_of(block(varint(0) + varint(4097) + varint(0)))),
            "weights: x: a key is longer than 4096 bytes");
  EXPECT_EQ(error_in(table_of(block(std::string(9, '\x80') + "\x02"))),
            "weights: x: byte 10: a varint of more than 64 bits ends here");
  EXPECT_EQ(error_in(table_of(block(std::string(10, '\x80')))),
            "weights: x: byte 10: a varint of more than 64 bits ends here");
}

TEST(SortedTable, KeysAreSorted) {
  EXPECT_EQ(error_in(table_of(block(entry(0, "b", "1") + entry(0, "a", "2")))),
            "weights: x: the key 'a' is not greater than the one before it");
  EXPECT_EQ(error_in(table_of(block(entry(0, "a", "1") + entry(0, "a", "2")))),
            "weights: x: the key 'a' is not greater than the one before it");
}

// Each key is 4,096 bytes and takes four in the file.
TEST(SortedTable, SharedKeysCannotGrowBeyondABound) {
  std::string entries = entry(0, std::string(4093, 'k') + std::string(3, '\0'), "");
  for (int i = 1; i < 5000; ++i) {
    const std::string end = {static_cast<char>(i >> 8), static_cast<char>(i & 0xFF)};
    entries += entry(4094, end, "");
  }
  EXPECT_EQ(error_in(table_of(block(entries))),
            "weights: x has more than 100000 entries, or entries of more than 16777216 bytes");
}

}  // namespace
}  // namespace electra::io::tensorflow
