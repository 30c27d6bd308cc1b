#include "io/json_parser.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "io/support.hpp"

namespace electra::io {
namespace {

using testing::message_of;

std::string error_in(std::string_view text, const JsonLimits& limits = {}) {
  return message_of([&] { parse_json(text, "config.json", ErrorCode::config, limits); });
}

TEST(Json, ADocumentKeepsTheOrderOfItsKeys) {
  const auto json =
      parse_json(R"({"z": [1, -2, 2.5, true, null], "a": {"b": "é\u00e9\ud83d\ude00"}})",
                 "config.json", ErrorCode::config);
  EXPECT_EQ(json->dump(), "{\"z\":[1,-2,2.5,true,null],\"a\":{\"b\":\"éé😀\"}}");
}

TEST(Json, ARootOfAnyKindIsADocument) {
  EXPECT_EQ(parse_json("7", "x", ErrorCode::config)->dump(), "7");
  EXPECT_EQ(parse_json("\"a\"", "x", ErrorCode::config)->dump(), "\"a\"");
  EXPECT_EQ(parse_json(" [] ", "x", ErrorCode::config)->dump(), "[]");
}

TEST(Json, OfAFileHasItAsItsSubject) {
  try {
    parse_json("{", "a/config.json", ErrorCode::config);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.subject(SubjectKind::file), "a/config.json");
  }
}

TEST(Json, ThatIsNoFileHasNoFileAsItsSubject) {
  try {
    parse_json_text("{\n", "the line", ErrorCode::input);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "the line, its line 2, column 1: unexpected end of text");
    EXPECT_TRUE(error.subjects().empty());
  }
}

TEST(Json, ACommaTooManyIsNamedWithItsPlace) {
  EXPECT_EQ(error_in("{\n  \"a\": 1,\n}"), "config: config.json: line 3, column 1: unexpected '}'");
}

TEST(Json, AWordThatJsonLacksIsNamedWithItsPlace) {
  EXPECT_EQ(error_in("[Nan]"), "config: config.json: line 1, column 2: unexpected 'N'");
  EXPECT_EQ(error_in("[tru]"), "config: config.json: line 1, column 5: unexpected ']'");
  EXPECT_EQ(error_in("[01]"), "config: config.json: line 1, column 2: unexpected '01'");
}

TEST(Json, NumbersThatPythonAloneWritesAreAnErrorWithARemedy) {
  for (const std::string word : {"NaN", "Infinity", "-Infinity"})
    EXPECT_EQ(error_in("{\"a\": " + word + "}"),
              "config: config.json: line 1, column 7: " + word +
                  " is not JSON, though Python writes it; put a number or null");
}

TEST(Json, AStringInAWrongPlaceIsNamedWithItsPlace) {
  EXPECT_EQ(error_in("[1 \"a\"]"), "config: config.json: line 1, column 4: unexpected string");
}

TEST(Json, TextThatEndsTooEarlyIsAnError) {
  for (const std::string_view text : {"{", "[1", "{\"a", "{\"a\":", "\"\\u12"}) {
    const std::string place = std::to_string(text.size() + 1);
    EXPECT_EQ(error_in(text),
              "config: config.json: line 1, column " + place + ": unexpected end of text");
  }
}

TEST(Json, AnEmptyFileIsAnError) {
  for (const std::string_view text : {"", " ", "\r\n\t"})
    EXPECT_EQ(error_in(text), "config: config.json is empty; it must hold JSON: download it again");
}

TEST(Json, WhateverFollowsTheDocumentIsAnError) {
  EXPECT_EQ(error_in("{} x"), "config: config.json: line 1, column 4: unexpected 'x'");
  using namespace std::string_view_literals;
  EXPECT_EQ(error_in("{}\0 x"sv), "config: config.json: line 1, column 3: unexpected zero byte");
}

TEST(Json, AByteOrderMarkIsAnErrorAsInTheReference) {
  EXPECT_EQ(error_in("\xEF\xBB\xBF{}"),
            "config: config.json begins with a byte order mark; save it as UTF-8 without one");
}

TEST(Json, BytesThatAreNotUtf8AreAnError) {
  const std::string expected = "config: config.json: line 1, column 4: malformed UTF-8";
  for (const std::string bytes :
       {"\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    EXPECT_EQ(error_in("[\"a" + bytes + "\"]"), expected) << ::testing::PrintToString(bytes);
  }
}

TEST(Json, CharactersOutsideAsciiNeedAString) {
  EXPECT_EQ(error_in("[é]"),
            "config: config.json: line 1, column 2: unexpected character outside ASCII");
}

TEST(Json, MalformedEscapesAreAnError) {
  const std::string expected =
      "config: config.json: line 1, column 4: this escape does not denote a character";
  for (const std::string escape :
       {"\\x", "\\u12g4", "\\ud800", "\\ud800\\n", "\\udc00", "\\ud800\\ud800"}) {
    EXPECT_EQ(error_in("[\"a" + escape + "\"]"), expected) << escape;
  }
}

TEST(Json, ControlCharactersAreAnError) {
  EXPECT_EQ(error_in("[\"a\nb\"]"),
            "config: config.json: line 1, column 4: unexpected control character");
  EXPECT_EQ(error_in("[\x01]"),
            "config: config.json: line 1, column 2: unexpected control character");
}

TEST(Json, ANumberBeyondADoubleIsAnError) {
  EXPECT_EQ(
      error_in("[1e999]"),
      "config: config.json: line 1, column 2: the number '1e999' is out of the range of a double");
}

TEST(Json, DuplicateKeysAreAnErrorAtEveryLevel) {
  EXPECT_EQ(error_in(R"({"a": 1, "b": 2, "a": 3})"), "config: config.json: duplicate key 'a'");
  EXPECT_EQ(error_in(R"([{"x": {"key": 1, "k\u0065y": 2}}])"),
            "config: config.json: duplicate key 'key'");
}

TEST(Json, DifferentObjectsMayHaveTheSameKey) {
  EXPECT_EQ(error_in(R"({"a": {"a": 1, "b": {"a": 2}}, "b": [{"a": 1}, {"a": 2}]})"),
            "nothing was thrown");
}

TEST(Json, BoundsHold) {
  JsonLimits limits;
  limits.bytes = 12;
  EXPECT_EQ(error_in("[1, 2, 3, 4, 5]", limits),
            "config: config.json has 15 bytes; at most 12 are supported");
  limits = {};
  limits.depth = 2;
  EXPECT_EQ(error_in("[[1]]", limits), "nothing was thrown");
  EXPECT_EQ(error_in("[{\"a\": []}]", limits), "config: config.json nests deeper than 2 levels");
  limits = {};
  limits.string_bytes = 3;
  EXPECT_EQ(error_in("[\"abc\"]", limits), "nothing was thrown");
  EXPECT_EQ(error_in("[\"abcd\"]", limits),
            "config: config.json has a string of 4 bytes; at most 3 are supported");
  EXPECT_EQ(error_in("{\"abcd\": 1}", limits),
            "config: config.json has a string of 4 bytes; at most 3 are supported");
  limits = {};
  limits.values = 3;
  EXPECT_EQ(error_in("[1, 2]", limits), "nothing was thrown");
  EXPECT_EQ(error_in("[1, [2]]", limits), "config: config.json has more than 3 values");
}

TEST(Json, ADocumentHasABoundOfItsOwn) {
  std::string text = "[0";
  for (int i = 1; i < 524'287; ++i) text += ",0";
  EXPECT_EQ(error_in(text + "]"), "nothing was thrown");
  EXPECT_EQ(error_in(text + ",0]"), "config: config.json has more than 524288 values");
}

TEST(Json, DeepNestingIsRefusedBeforeItCosts) {
  EXPECT_EQ(error_in(std::string(1'000'000, '[')),
            "config: config.json nests deeper than 32 levels");
}

TEST(Json, AHandlerThatRefusesIsAnError) {
  RefusingJsonHandler handler;
  EXPECT_EQ(message_of([&] { parse_json("{}", handler, "x.json", ErrorCode::io); }),
            "io: x.json does not have the expected structure");
}

class CountingHandler : public RefusingJsonHandler {
 public:
  bool start_object(std::size_t /*size*/) override { return true; }
  bool end_object() override { return true; }
  bool key(string_t& /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return ++count > 0; }

  int count = 0;
};

// A whole vocabulary as a tokenizer.json holds it. The bound is loose: it must hold under load.
TEST(Json, AVocabularyIsReadInLittleTime) {
  std::string text = "{";
  for (int i = 0; i < 120'000; ++i) {
    text += (i == 0 ? "\"##token" : ",\"##token") + std::to_string(i) + "\":" + std::to_string(i);
  }
  text += '}';
  CountingHandler handler;
  const auto start = std::chrono::steady_clock::now();
  parse_json(text, handler, "tokenizer.json", ErrorCode::tokenizer);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(handler.count, 120'000);
  RecordProperty("milliseconds", std::to_string(taken.count() * 1000));
  EXPECT_LT(taken.count(), 1.0);
}

// Members are appended; a look-up at each would take minutes here.
TEST(Json, ManyKeysInOneDocumentAreReadInLinearTime) {
  std::string text = "{";
  for (int i = 0; i < 300'000; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  EXPECT_EQ(parse_json(text + "}", "x", ErrorCode::config)->size(), 300'000U);
}

}  // namespace
}  // namespace electra::io
