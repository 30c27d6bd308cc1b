#include "cli/lines.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::cli {
namespace {

using testing::message_of;
using testing::TemporaryFolder;

/// Every line of a file, or "too long" in its place.
std::vector<std::string> lines_of(std::string_view bytes) {
  const TemporaryFolder folder;
  LineReader reader(folder.write("texts", bytes).string());
  std::vector<std::string> lines;
  for (Line line = reader.next(Wait::yes); line.kind != Line::Kind::end;
       line = reader.next(Wait::yes)) {
    EXPECT_EQ(line.number, lines.size() + 1);
    lines.emplace_back(line.kind == Line::Kind::too_long ? "too long" : line.text);
  }
  return lines;
}

using Texts = std::vector<std::string>;

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
  EXPECT_EQ(reader.bytes_read(), 8U);
  EXPECT_EQ(reader.byte_count(), 8U);
}

}  // namespace
}  // namespace electra::cli
