#include "cli/lines.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::cli {
namespace {

using testing::message_of;
using testing::RunningProgram;
using testing::TemporaryFolder;

/// Every line of a file, or "too long" in its place.
std::vector<std::string> lines_of(std::string_view bytes) {
  const TemporaryFolder folder;
  LineReader reader(folder.write("texts", bytes).string());
  std::vector<std::string> lines;
  for (Line line = reader.next(Wait::yes); line.kind != Line::Kind::end;
       line = reader.next(Wait::yes)) {
    EXPECT_EQ(line.number, lines.size() + 1);
    lines.emplace_back(line.kind == Line::Kind::error ? "too long" : line.text);
  }
  return lines;
}

using Texts = std::vector<std::string>;

/// The order of the bytes of UTF-16.
enum class Order { little, big };

/// A text in UTF-16 after a byte order mark.
std::string utf16(std::u16string_view units, Order order) {
  std::string bytes;
  const auto add = [&](char16_t unit) {
    const char high = static_cast<char>(unit >> 8U), low = static_cast<char>(unit & 0xFFU);
    bytes += order == Order::big ? std::string{high, low} : std::string{low, high};
  };
  add(0xFEFF);
  for (const char16_t unit : units) add(unit);
  return bytes;
}

std::string utf16(std::string_view ascii, Order order) {
  return utf16(std::u16string(ascii.begin(), ascii.end()), order);
}

TEST(Lines, EndInLineFeedsWithOrWithoutCarriageReturns) {
  EXPECT_EQ(lines_of("one\ntwo\r\nthree\n"), (Texts{"one", "two", "three"}));
}

TEST(Lines, NeedNoEndAtTheEndOfTheFile) { EXPECT_EQ(lines_of("one\ntwo"), (Texts{"one", "two"})); }

TEST(Lines, MayBeEmpty) {
  EXPECT_EQ(lines_of("\n\r\n\n"), (Texts{"", "", ""}));
  EXPECT_EQ(lines_of(""), Texts{});
}

TEST(Lines, MayHoldNulAndWhatIsNotUtf8) {
  EXPECT_EQ(lines_of(std::string("a\0b\n\xFF\n", 6)), (Texts{std::string("a\0b", 3), "\xFF"}));
}

TEST(Lines, LoseAByteOrderMarkAtTheBeginningOfTheFileAlone) {
  EXPECT_EQ(lines_of("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo"), (Texts{"one", "\xEF\xBB\xBFtwo"}));
}

TEST(Lines, AreTooLongOneByteBeyondTheLimit) {
  const std::string longest(max_line_bytes, 'x');
  EXPECT_EQ(lines_of(longest + "\r\nnext"), (Texts{longest, "next"}));
  EXPECT_EQ(lines_of(longest + "x\nnext"), (Texts{"too long", "next"}));
  EXPECT_EQ(lines_of(longest + longest + longest + "\nnext\n"), (Texts{"too long", "next"}));
  EXPECT_EQ(lines_of(longest + longest), (Texts{"too long"}));
}

TEST(Lines, OfAFileThatIsNotThereCannotBeOpened) {
  EXPECT_EQ(message_of([] { LineReader("nowhere/texts.txt"); }),
            "io: nowhere/texts.txt cannot be opened: No such file or directory");
}

TEST(Lines, OfAFolderCannotBeRead) {
  const TemporaryFolder folder;
  LineReader reader(folder.path().string());
  EXPECT_EQ(message_of([&] { reader.next(Wait::yes); }),
            "io: " + folder.path().string() + " cannot be read: Is a directory");
}

TEST(Lines, SayHowFarTheyAre) {
  const TemporaryFolder folder;
  LineReader reader(folder.write("texts", "one\ntwo\n").string());
  reader.next(Wait::yes);
  EXPECT_EQ(reader.position(), 4U);
  EXPECT_EQ(reader.byte_count(), 8U);
  reader.next(Wait::yes);
  EXPECT_EQ(reader.position(), 8U);
}

TEST(Lines, OfUtf16SayHowFarTheyAreInBytesOfTheFile) {
  const TemporaryFolder folder;
  LineReader reader(folder.write("texts", utf16("one\ntwo\n", Order::little)).string());
  reader.next(Wait::yes);
  EXPECT_EQ(reader.position(), 9U);  // half of 18
  EXPECT_EQ(reader.byte_count(), 18U);
}

TEST(Lines, AreUtf8WhateverTheByteOrderMarkSays) {
  for (const Order order : {Order::little, Order::big}) {
    EXPECT_EQ(lines_of(utf16("one\r\ntwo\n\n", order)), (Texts{"one", "two", ""}));
    EXPECT_EQ(lines_of(utf16(u"z\u00DFd\u20AC\U0001F600\n", order)),
              Texts{"z\u00DFd\u20AC\U0001F600"});
    EXPECT_EQ(lines_of(utf16("", order)), Texts{});
  }
}

TEST(Lines, OfUtf16HaveAReplacementForHalfOfAPair) {
  for (const Order order : {Order::little, Order::big}) {
    const std::u16string units = {u'a', 0xD800, u'b', 0xDC00, 0xD83D, 0xD83D, 0xDE00, 0xD800};
    EXPECT_EQ(lines_of(utf16(units, order)), Texts{"a\uFFFDb\uFFFD\uFFFD\U0001F600\uFFFD"});
    EXPECT_EQ(lines_of(utf16("ab", order) + "c"), Texts{"ab\uFFFD"});
  }
}

TEST(Lines, OfUtf16MayComeByteByByte) {
  RunningProgram program("/bin/sh", {"-c",
                                     "for byte in '\\377' '\\376' 'o' '\\000' '\\n' '\\000'; do "
                                     "printf \"$byte\"; sleep 0.02; done | \"$0\" tokenize "
                                     "--model " ELECTRA_MODELS "/sentiment --input -",
                                     ELECTRA_PROGRAM});
  EXPECT_EQ(program.read_line().substr(0, 20), "{\"ids\": [2, 57, 3], ");
}

TEST(Lines, ThatAreNotUtf8AreCounted) {
  const TemporaryFolder folder;
  LineReader reader(folder.write("texts", "a\n\xFF\nb\n\xC3\n").string());
  while (reader.next(Wait::yes).kind != Line::Kind::end) {
  }
  EXPECT_EQ(reader.ill_formed_lines().count, 2U);
  EXPECT_EQ(reader.ill_formed_lines().first, 2U);
}

TEST(Lines, CanBeSeenBeforeTheyAreTaken) {
  const TemporaryFolder folder;
  LineReader reader(folder.write("texts", "one\ntwo").string());
  EXPECT_EQ(reader.peek(Wait::yes).text, "one");
  EXPECT_EQ(reader.next(Wait::yes).text, "one");
  EXPECT_EQ(reader.peek_text(Wait::yes).text, "two");
  reader.skip(1);
  EXPECT_EQ(reader.peek(Wait::yes).text, "wo");
  EXPECT_EQ(reader.next(Wait::yes).text, "wo");
  EXPECT_EQ(reader.peek(Wait::yes).kind, Line::Kind::end);
  EXPECT_EQ(reader.peek_text(Wait::yes).kind, Line::Kind::end);
}

}  // namespace
}  // namespace electra::cli
