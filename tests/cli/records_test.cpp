#include "cli/records.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/read_records.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::cli {
namespace {

using testing::message_of;
using testing::TemporaryFolder;

std::string error_of(const RecordFormat& format, std::string_view bytes,
                     const std::vector<Field>& fields = text_alone) {
  const TemporaryFolder folder;
  const std::string path = folder.write("texts", bytes).string();
  LineReader lines(path);
  const auto reader = open_records(format, lines, fields);
  Record record;
  std::string message = message_of([&] { reader->next(Wait::yes, record); });
  const std::size_t at = message.find(path);
  return at == std::string::npos ? message : message.replace(at, path.size(), "FILE");
}

TEST(PlainRecords, AreLinesWhateverIsInThem) {
  EXPECT_EQ(records_of(plain, "one\ttab\n\n{\"text\": 1}\n"),
            (Texts{"1: one\ttab | -", "2:  | -", "3: {\"text\": 1} | -"}));
}

TEST(PlainRecords, OfTwoTextsHaveATabBetweenThem) {
  EXPECT_EQ(records_of(plain, "a\tb\nc\td\te\nf\n", text_and_pair),
            (Texts{"1: a | b", "2: c | d\te",
                   "3: ! the line has no tab between text and what follows it"}));
}

TEST(PlainRecords, RefuseALineThatIsTooLongAndGoOn) {
  EXPECT_EQ(records_of(plain, std::string(max_line_bytes + 1, 'x') + "\nshort\n"),
            (Texts{"1: ! the line is longer than 4194304 bytes; split it", "2: short | -"}));
}

TEST(DocumentRecords, AreTheWholeFile) {
  EXPECT_EQ(records_of({"text"},
                       "\xEF\xBB\xBF"
                       "a\r\n\n{b\tc\n"),
            Texts{"1: a\r\n\n{b\tc\n | -"});
  EXPECT_EQ(records_of({"text"}, "a"), Texts{"1: a | -"});
  EXPECT_EQ(records_of({"text"}, ""), Texts{"1:  | -"});
}

TEST(DocumentRecords, AreBoundedInLength) {
  const std::string line(max_line_bytes - 1, 'x');
  EXPECT_EQ(records_of({"text"}, line + '\n'), Texts{"1: " + line + "\n | -"});
  for (const std::string& text : {line + "\nx", line + "xx"}) {
    const Texts records = records_of({"text"}, text);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_NE(records[0].find("is longer than 4194304 bytes, which one text may have; split it"),
              std::string::npos);
  }
}

TEST(TableRecords, HaveNoLists) {
  EXPECT_EQ(records_of(tsv, "text\twords\na\tb\n", text_or_words()), (Texts{"2: a | -"}));
}

TEST(TableRecords, MayHaveAnotherDelimiter) {
  EXPECT_EQ(records_of({"csv", ';'}, "id;text;text_pair\n1;\"a; b\";c,d\n"),
            Texts{"2: a; b | c,d"});
  EXPECT_EQ(records_of({"tsv", '|'}, "text|text_pair\n\"a|b\tc\n"), Texts{"2: \"a | b\tc"});
}

TEST(TableRecords, SayWhichDelimiterTheirHeaderSeemsToHave) {
  EXPECT_EQ(error_of(csv, "id;text\n"),
            "io: FILE: no column 'text'; there are 'id;text'; --delimiter says what stands between "
            "columns, as in --delimiter ';'");
  EXPECT_EQ(error_of(csv, "id\ttext\n"),
            "io: FILE: no column 'text'; there are 'id?text'; --delimiter says what stands between "
            "columns, as in --delimiter '\\t'");
  EXPECT_EQ(error_of({"csv", ';'}, "review\n"),
            "io: FILE: no column 'text'; there are 'review'; --field text=COLUMN names another");
}

TEST(CsvRecords, HaveOneColumnOfEachNameThatIsRead) {
  EXPECT_EQ(error_of(csv, "text,id,text\n"),
            "io: FILE: the first line names 'text' more than once; rename the other columns");
  EXPECT_EQ(records_of(csv, "id,text,id\n1,a,2\n"), (Texts{"2: a | -"}));
}

TEST(TsvRecords, TakeQuotesAsTheyAre) {
  EXPECT_EQ(records_of(tsv, "id\ttext\n1\t\"a\n\n2\tb\r\n"), (Texts{"2: \"a | -", "4: b | -"}));
}

TEST(TsvRecords, HaveAsManyColumnsAsTheHeader) {
  EXPECT_EQ(records_of(tsv, "text\tid\na\nb\t2\t3\nc\t\n"),
            (Texts{"2: ! the row has 1 column; the first line names 2",
                   "3: ! the row has 3 columns; the first line names 2", "4: c | -"}));
}

TEST(CsvRecords, MayBeQuotedAndGoOnOverLines) {
  EXPECT_EQ(records_of(csv,
                       "id,text,text_pair\n"
                       "1,\"a, b\",c\n"
                       "2,\"d\r\n\"\"e\"\"\n\nf\",\n"
                       "3,5\" disk,g\n"),
            (Texts{"2: a, b | c", "3: d\n\"e\"\n\nf | ", "7: 5\" disk | g"}));
}

TEST(CsvRecords, SayWhatIsWrongWithARowAndGoOn) {
  EXPECT_EQ(records_of(csv, "text\n\"a\"b\nc\n"),
            (Texts{"2: ! a quoted value goes on after its quote; a quote inside one is written "
                   "twice",
                   "3: c | -"}));
}

TEST(CsvRecords, MayNotEndInsideQuotes) {
  EXPECT_EQ(records_of(csv, "text\n\"a\nb\n"), (Texts{"2: ! the row ends inside a quoted value"}));
  EXPECT_EQ(records_of(csv, "text\n\"" + std::string(max_line_bytes + 8, '\n') + "\"\n").front(),
            "2: ! the row is longer than 4194304 bytes; is a quote left open?");
}

TEST(CsvRecords, AreBoundedInLengthHoweverManyLinesTheyTake) {
  const std::string half(max_line_bytes / 2, 'x');
  EXPECT_EQ(
      records_of(csv, "text\n\"" + half + "\n" + half + "\"\nnext\n"),
      (Texts{"2: ! the row is longer than 4194304 bytes; is a quote left open?", "4: next | -"}));
}

TEST(CsvRecords, BeginAfreshAfterALineThatIsTooLong) {
  const std::string too_long(max_line_bytes + 1, 'x');
  EXPECT_EQ(records_of(csv, "text\n\"a\n" + too_long + "\nb\n"),
            (Texts{"3: ! the line is longer than 4194304 bytes; split it", "4: b | -"}));
}

TEST(TableRecords, NeedAColumnForEachFieldThatIsRequired) {
  EXPECT_EQ(error_of(csv, "id,review\n1,a\n"),
            "io: FILE: no column 'text'; there are 'id', 'review'; --field text=COLUMN names "
            "another");
  EXPECT_EQ(records_of(csv, "id,review\n1,a\n", {{"text", true, "review"}}), (Texts{"2: a"}));
}

TEST(TableRecords, NeedAHeader) {
  EXPECT_EQ(error_of(tsv, "\n\n"),
            "io: FILE has no line that names the columns; its first line must");
  EXPECT_EQ(error_of(csv, ""), "io: FILE has no line that names the columns; its first line must");
}

}  // namespace
}  // namespace electra::cli
