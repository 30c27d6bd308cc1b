#include "cli/records.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::cli {
namespace {

using testing::message_of;
using testing::TemporaryFolder;
using Texts = std::vector<std::string>;

const std::vector<Field> text_alone = {{"text"}, {"text_pair", false}};
const std::vector<Field> text_and_pair = {{"text"}, {"text_pair"}};

/// "line: text | text" for each record, "line: ! error" for one that is none.
Texts records_of(std::string_view format, std::string_view bytes,
                 const std::vector<Field>& fields = text_alone) {
  const TemporaryFolder folder;
  LineReader lines(folder.write("texts", bytes).string());
  const auto reader = open_records(format, lines, fields);
  Texts all;
  Record record;
  while (reader->next(Wait::yes, record) == RecordReader::Result::record) {
    std::string text = std::to_string(record.line) + ": ";
    if (!record.error.empty()) text += "! " + record.error;
    for (std::size_t i = 0; i < record.texts.size() && record.error.empty(); ++i) {
      text += (i > 0 ? " | " : "") + record.texts[i].value_or("-");
    }
    all.push_back(text);
  }
  return all;
}

std::string error_of(std::string_view format, std::string_view bytes,
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
  EXPECT_EQ(records_of("lines", "one\ttab\n\n{\"text\": 1}\n"),
            (Texts{"1: one\ttab | -", "2:  | -", "3: {\"text\": 1} | -"}));
}

TEST(PlainRecords, OfTwoTextsHaveATabBetweenThem) {
  EXPECT_EQ(records_of("lines", "a\tb\nc\td\te\nf\n", text_and_pair),
            (Texts{"1: a | b", "2: c | d\te",
                   "3: ! the line has no tab between text and what follows it"}));
}

TEST(PlainRecords, RefuseALineThatIsTooLongAndGoOn) {
  EXPECT_EQ(records_of("lines", std::string(max_line_bytes + 1, 'x') + "\nshort\n"),
            (Texts{"1: ! the line is longer than 4194304 bytes; split it", "2: short | -"}));
}

TEST(JsonRecords, AreObjectsArraysOrStrings) {
  EXPECT_EQ(records_of("jsonl", R"({"id": 7, "text": "a\n", "text_pair": "b"}
{"text": "c"}
["d", "e"]
["f"]
"g"
)"),
            (Texts{"1: a\n | b", "2: c | -", "3: d | e", "4: f | -", "5: g | -"}));
}

TEST(JsonRecords, SkipLinesWithoutAnything) {
  EXPECT_EQ(records_of("jsonl", "\n\"a\"\n \t\r\n\"b\"\n\n"), (Texts{"2: a | -", "4: b | -"}));
}

TEST(JsonRecords, TakeANullForAbsent) {
  EXPECT_EQ(records_of("jsonl", "{\"text\": \"a\", \"text_pair\": null}\n{\"text\": null}\n"),
            (Texts{"1: a | -", "2: ! the object has no 'text'"}));
}

TEST(JsonRecords, SayWhatIsWrongWithALineAndGoOn) {
  EXPECT_EQ(records_of("jsonl", R"({"text": "a"
{"txt": "b"}
{"text": 3}
["a", "b", "c"]
[{}]
[]
true
"good"
)"),
            (Texts{"1: ! the line, column 13: unexpected end of text",
                   "2: ! the object has no 'text'", "3: ! 'text' is a number; it must be a string",
                   "4: ! the array has 3 elements; at most 2 are wanted",
                   "5: ! 'text' is an object; it must be a string",
                   "6: ! the array has no 'text', which would be its element 1",
                   "7: ! 'text' is a boolean; it must be a string", "8: good | -"}));
}

TEST(JsonRecords, RefuseBytesThatAreNotUtf8) {
  EXPECT_EQ(records_of("jsonl", "\"\xFF\"\n"), (Texts{"1: ! the line, column 2: malformed UTF-8"}));
}

TEST(JsonRecords, HaveTheNamesOfTheFieldOption) {
  EXPECT_EQ(
      records_of("jsonl", "{\"review\": \"a\", \"text\": \"b\"}\n", {{"text", true, "review"}}),
      (Texts{"1: a"}));
}

/// A text, or words instead.
std::vector<Field> text_or_words() {
  Field words{"words", false};
  words.is_list = true;
  words.instead_of = "text";
  return {{"text"}, words};
}

TEST(JsonRecords, MayHaveAListInThePlaceOfAText) {
  EXPECT_EQ(records_of("jsonl",
                       "{\"words\": [\"a\", \"b\"]}\n{\"text\": \"a\"}\n"
                       "{\"text\": \"a\", \"words\": null}\n{\"text\": \"a\", \"words\": []}\n"
                       "{}\n{\"words\": \"a\"}\n{\"words\": [1]}\n[\"a\", [\"b\"]]\n",
                       text_or_words()),
            (Texts{"1: - | -", "2: a | -", "3: a | -",
                   "4: ! the object has 'text' and 'words'; give one of them",
                   "5: ! the object has no 'text'",
                   "6: ! 'words' is a string; it must be an array of strings",
                   "7: ! 'an element of words' is a number; it must be a string",
                   "8: ! the array has 2 elements; at most 1 are wanted"}));
}

TEST(TableRecords, HaveNoLists) {
  EXPECT_EQ(records_of("tsv", "text\twords\na\tb\n", text_or_words()), (Texts{"2: a | -"}));
}

TEST(TsvRecords, TakeQuotesAsTheyAre) {
  EXPECT_EQ(records_of("tsv", "id\ttext\n1\t\"a\n\n2\tb\r\n"), (Texts{"2: \"a | -", "4: b | -"}));
}

TEST(TsvRecords, HaveAsManyColumnsAsTheHeader) {
  EXPECT_EQ(records_of("tsv", "text\tid\na\nb\t2\t3\nc\t\n"),
            (Texts{"2: ! the row has 1 columns; the first line names 2",
                   "3: ! the row has 3 columns; the first line names 2", "4: c | -"}));
}

TEST(CsvRecords, MayBeQuotedAndGoOnOverLines) {
  EXPECT_EQ(records_of("csv",
                       "id,text,text_pair\n"
                       "1,\"a, b\",c\n"
                       "2,\"d\r\n\"\"e\"\"\n\nf\",\n"
                       "3,5\" disk,g\n"),
            (Texts{"2: a, b | c", "3: d\n\"e\"\n\nf | ", "7: 5\" disk | g"}));
}

TEST(CsvRecords, SayWhatIsWrongWithARowAndGoOn) {
  EXPECT_EQ(records_of("csv", "text\n\"a\"b\nc\n"),
            (Texts{"2: ! a quoted value goes on after its quote; a quote inside one is written "
                   "twice",
                   "3: c | -"}));
}

TEST(CsvRecords, MayNotEndInsideQuotes) {
  EXPECT_EQ(records_of("csv", "text\n\"a\nb\n"),
            (Texts{"2: ! the row ends inside a quoted value"}));
}

TEST(CsvRecords, AreBoundedInLengthHoweverManyLinesTheyTake) {
  const std::string half(max_line_bytes / 2, 'x');
  EXPECT_EQ(
      records_of("csv", "text\n\"" + half + "\n" + half + "\"\nnext\n"),
      (Texts{"2: ! the row is longer than 4194304 bytes; is a quote left open?", "4: next | -"}));
}

TEST(CsvRecords, BeginAfreshAfterALineThatIsTooLong) {
  const std::string too_long(max_line_bytes + 1, 'x');
  EXPECT_EQ(records_of("csv", "text\n\"a\n" + too_long + "\nb\n"),
            (Texts{"3: ! the line is longer than 4194304 bytes; split it", "4: b | -"}));
}

TEST(TableRecords, NeedAColumnForEachFieldThatIsRequired) {
  EXPECT_EQ(error_of("csv", "id,review\n1,a\n"),
            "io: FILE: the first line names no column 'text'; --field text=COLUMN names another");
  EXPECT_EQ(records_of("csv", "id,review\n1,a\n", {{"text", true, "review"}}), (Texts{"2: a"}));
}

TEST(TableRecords, NeedAHeader) {
  EXPECT_EQ(error_of("tsv", "\n\n"),
            "io: FILE has no line that names the columns; its first line must");
  EXPECT_EQ(error_of("csv", ""),
            "io: FILE has no line that names the columns; its first line must");
}

}  // namespace
}  // namespace electra::cli
