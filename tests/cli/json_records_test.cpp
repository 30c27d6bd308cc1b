#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/records.hpp"
#include "cli/support/read_records.hpp"

namespace electra::cli {
namespace {

TEST(JsonRecords, AreObjectsArraysOrStrings) {
  EXPECT_EQ(records_of(json_lines, R"({"id": 7, "text": "a\n", "text_pair": "b"}
{"text": "c"}
["d", "e"]
["f"]
"g"
)"),
            (Texts{"1: a\n | b", "2: c | -", "3: d | e", "4: f | -", "5: g | -"}));
}

TEST(JsonRecords, SkipLinesWithoutAnything) {
  EXPECT_EQ(records_of(json_lines, "\n\"a\"\n \t\r\n\"b\"\n\n"), (Texts{"2: a | -", "4: b | -"}));
}

TEST(JsonRecords, TakeANullForAbsent) {
  EXPECT_EQ(records_of(json_lines, "{\"text\": \"a\", \"text_pair\": null}\n{\"text\": null}\n"),
            (Texts{"1: a | -", "2: ! the object has no 'text'"}));
}

TEST(JsonRecords, SayWhatIsWrongWithALineAndGoOn) {
  EXPECT_EQ(records_of(json_lines, R"({"text": "a"
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
  EXPECT_EQ(records_of(json_lines, "\"\xFF\"\n"),
            (Texts{"1: ! the line, column 2: malformed UTF-8"}));
}

TEST(JsonRecords, HaveTheNamesOfTheFieldOption) {
  EXPECT_EQ(
      records_of(json_lines, "{\"review\": \"a\", \"text\": \"b\"}\n", {{"text", true, "review"}}),
      (Texts{"1: a"}));
}

TEST(JsonRecords, MayHaveAListInThePlaceOfAText) {
  EXPECT_EQ(records_of(json_lines,
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

TEST(JsonRecords, MayStandInOneArray) {
  const Texts expected{"2: a | b", "3: c | -", "5: d | -"};
  const std::string array =
      "[\n{\"text\": \"a\", \"text_pair\": \"b\"},\n{\n\"text\": \"c\"}\n,[\"d\"]\n]\n";
  EXPECT_EQ(records_of(json_file, array), expected);
  EXPECT_EQ(records_of(json_lines, array), expected);
  EXPECT_EQ(records_of(json_file, "[\"a\", \"b\"]"), (Texts{"1: a | -", "1: b | -"}));
  EXPECT_EQ(records_of(json_file, " [ ] \n"), Texts{});
  EXPECT_EQ(records_of(json_file, "\n\n[\"]\\\"},[\",\n\"b\"]"),
            (Texts{"3: ]\"},[ | -", "4: b | -"}));
}

TEST(JsonRecords, OfALineAreArraysThatEndThere) {
  EXPECT_EQ(records_of(json_lines, "\n[\"a\", \"b\"]\n[\"c\"\n"),
            (Texts{"2: a | b", "3: ! the line, column 5: unexpected end of text"}));
}

TEST(JsonRecords, MayBeOneObjectOverSeveralLines) {
  EXPECT_EQ(records_of(json_file, "{\n  \"text\": \"a\"\n}\n"), Texts{"1: a | -"});
  EXPECT_EQ(records_of(json_file, "{\n\"text\": \"a\"\n}\n{\"text\": \"b\"} \"c\"\n"),
            (Texts{"1: a | -", "4: b | -", "4: c | -"}));
}

TEST(JsonRecords, OfAJsonFileMayStandOnLines) {
  EXPECT_EQ(records_of(json_file, "{\"text\": \"a\"}\n{\"text\": \"b\"\n\"c\"\n"),
            (Texts{"1: a | -", "2: ! the line, column 13: unexpected end of text", "3: c | -"}));
}

TEST(JsonRecords, OfAnArraySayWhatIsWrongAndGoOn) {
  EXPECT_EQ(records_of(json_file, R"([{"text": "a"}, {"txt": "b"},
{"text": "c",
  "text_pair" 1}, {"text": "d" "e"}, , "f",
{"text": [}, true, "g"])"),
            (Texts{"1: a | -", "1: ! the object has no 'text'",
                   "2: ! the record, its line 2, column 15: unexpected '1'",
                   "3: ! the record, column 14: unexpected string",
                   "3: ! there is no record beside a comma", "3: f | -",
                   "4: ! the record, column 11: unexpected '}'",
                   "4: ! the array that begins on line 1 has no end; is the file cut off?"}));
}

TEST(JsonRecords, OfAnArrayEndWithIt) {
  EXPECT_EQ(records_of(json_file, "[\"a\",\n\"b\"\n"),
            (Texts{"1: a | -", "2: b | -",
                   "3: ! the array that begins on line 1 has no end; is the file cut off?"}));
  EXPECT_EQ(records_of(json_file, "[\"a\", {\"text\":\n"),
            (Texts{"1: a | -", "1: ! the record, its line 2, column 1: unexpected end of text"}));
  EXPECT_EQ(records_of(json_file, "[\"a\",]"),
            (Texts{"1: a | -", "1: ! there is no record beside a comma"}));
  EXPECT_EQ(
      records_of(json_file, "[\"a\"] ] \"b\"\n[\"c\"]"),
      (Texts{"1: a | -", "1: ! the record, column 1: unexpected ']'", "1: b | -", "2: c | -"}));
}

TEST(JsonRecords, OfAnArrayEndAStringWithItsLine) {
  EXPECT_EQ(records_of(json_file, "[{\"text\": \"a},\n},\n\"b\"]"),
            (Texts{"1: ! the record, column 14: unexpected control character", "3: b | -"}));
}

TEST(JsonRecords, OfAnArrayAreBoundedInLengthAndDepth) {
  const std::string half = '"' + std::string(max_line_bytes / 2, 'x') + "\", ";
  EXPECT_EQ(records_of(json_file, "[" + half + half + half + "1]").size(), 4U);
  EXPECT_EQ(
      records_of(json_file, "[\"a\", [" + half + half + "1], \"b\"]"),
      (Texts{"1: a | -", "1: ! the record is longer than 4194304 bytes; split it", "1: b | -"}));
  EXPECT_EQ(
      records_of(json_file, "[" + std::string(1000, '[') + std::string(1000, ']') + ", \"b\"]"),
      (Texts{"1: ! the record nests deeper than 32 levels", "1: b | -"}));
  EXPECT_EQ(records_of(json_file, std::string(1000000, '[')),
            Texts{"1: ! the record nests deeper than 32 levels"});
}

// Whatever its bytes are, every byte makes one record at most, and all of them are read.
TEST(JsonRecords, OfAnArrayEndWithItHoweverItIsDamaged) {
  const std::string array = "[{\"text\": \"a\\\"\"},\n[\"b\", null], \"c\"]\n";
  for (std::size_t place = 0; place <= array.size(); ++place) {
    EXPECT_LE(records_of(json_file, array.substr(0, place)).size(), place);
    for (const char other : std::string("[]{},:\"\\\n x\0\xFF", 13)) {
      std::string changed = array;
      changed[std::min(place, array.size() - 1)] = other;
      for (const RecordFormat& format : {json_file, json_lines}) {
        const Texts records = records_of(format, changed);
        EXPECT_FALSE(records.empty()) << changed;
        EXPECT_LE(records.size(), 9U) << changed;
      }
    }
  }
}

}  // namespace
}  // namespace electra::cli
