#include "io/json_writer.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace electra::io {
namespace {

using Json = nlohmann::ordered_json;

/// The text that `write` makes with a writer.
template <class Write>
std::string written(JsonLayout layout, const Write& write) {
  std::string text;
  JsonWriter json(text, layout);
  write(json);
  return text;
}

template <class Value>
std::string written(const Value& value) {
  return written(JsonLayout::spaced, [&](JsonWriter& json) { json.value(value); });
}

std::string string_of(std::string_view text) {
  std::string result;
  append_json_string(result, text);
  return result;
}

void write_sample(JsonWriter& json) {
  json.begin_object().member("a", 1).key("b").array(std::vector<int>{2, 3});
  json.key("c").begin_object().end_object().key("d").begin_array().end_array();
  json.key("e").begin_object().member("f", nullptr).end_object().end_object();
}

TEST(JsonWriter, LaysOutInThreeWays) {
  EXPECT_EQ(written(JsonLayout::compact, write_sample),
            R"({"a":1,"b":[2,3],"c":{},"d":[],"e":{"f":null}})");
  EXPECT_EQ(written(JsonLayout::spaced, write_sample),
            R"({"a": 1, "b": [2, 3], "c": {}, "d": [], "e": {"f": null}})");
  EXPECT_EQ(written(JsonLayout::indented, write_sample), R"({
  "a": 1,
  "b": [
    2,
    3
  ],
  "c": {},
  "d": [],
  "e": {
    "f": null
  }
})");
}

TEST(JsonText, HasControlsInItsStringsAsEscapes) {
  std::string text = "before ";
  append_json_text(text, "{\"a\\\"\xC2\x9B\": [1.10, 1E5, \"\xE2\x80\xAE\x7F\xC3\xA9\\u202e\"]}");
  EXPECT_EQ(text, "before {\"a\\\"\\u009b\": [1.10, 1E5, \"\\u202e\\u007f\xC3\xA9\\u202e\"]}");
}

TEST(JsonWriter, WritesFloatsAsShortAsTheyCanBe) {
  EXPECT_EQ(written(0.1F), "0.1");
  EXPECT_EQ(written(0.99987F), "0.99987");
  EXPECT_EQ(written(16777216.0F), "16777216");
  EXPECT_EQ(written(1e-30F), "1e-30");
  EXPECT_EQ(written(std::nextafter(1.0F, 2.0F)), "1.0000001");
}

TEST(JsonWriter, WritesDoublesWithAPointOrAnExponent) {
  EXPECT_EQ(written(1.0), "1.0");
  EXPECT_EQ(written(1e-12), "1e-12");
  EXPECT_EQ(written(0.02), "0.02");
}

TEST(JsonWriter, WritesNullForWhatJsonDoesNotHave) {
  EXPECT_EQ(written(std::numeric_limits<float>::quiet_NaN()), "null");
  EXPECT_EQ(written(-std::numeric_limits<float>::infinity()), "null");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, WritesWholeNumbersOfEveryWidth) {
  EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(written(std::int8_t{-1}), "-1");
  EXPECT_EQ(written(true), "true");
}

TEST(JsonWriter, WritesAsManyDecimalsAsAreAskedFor) {
  EXPECT_EQ(written(JsonLayout::spaced, [](JsonWriter& json) { json.fixed(2.0 / 3, 4); }),
            "0.6667");
  EXPECT_EQ(written(JsonLayout::spaced,
                    [](JsonWriter& json) { json.fixed(std::numeric_limits<double>::max(), 9); })
                .size(),
            309U + 1 + 9);
}

TEST(JsonWriter, EscapesWhatMustBeAndKeepsTheRest) {
  EXPECT_EQ(string_of("a\"\\/\n\x01\x1Fé"), "\"a\\\"\\\\/\\n\\u0001\\u001fé\"");
}

TEST(JsonWriter, EscapesWhatWouldSteerATerminal) {
  EXPECT_EQ(string_of("\x7F\u0080\u009Bm\u009F"), R"("\u007f\u0080\u009bm\u009f")");
  EXPECT_EQ(string_of("a\u202Eb\u2069\u200F\u061C\u2028"), R"("a\u202eb\u2069\u200f\u061c\u2028")");
  const std::string others = "\u00A0\u061B\u061D\u200D\u2010\u202F\u2065\u206A\u82B3\U0001F600";
  EXPECT_EQ(string_of(others), '"' + others + '"');
  const std::string text = "\x1B[1m\u009B\u2066" + others + "\u202D";
  EXPECT_EQ(Json::parse(string_of(text)), text);
}

TEST(JsonWriter, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(string_of("a\xFF"), "\"a\uFFFD\"");
  EXPECT_EQ(string_of("\xE2\x82"
                      "b"),
            "\"\uFFFDb\"");
}

/// Bytes that often make and often break a character.
std::string strange_text(std::mt19937& random) {
  static const std::string bytes("a\"\\\n\x01\x80\xBF\x90\xA0\xC0\xC3\xE0\xE2\xED\xF0\xF4\xFF");
  std::string text(random() % 12, ' ');
  for (char& byte : text) byte = bytes[random() % bytes.size()];
  return text;
}

TEST(JsonWriter, WritesStringsAsNlohmannJsonDoes) {
  std::mt19937 random(7);
  for (int i = 0; i < 100000; ++i) {
    const std::string text = strange_text(random);
    ASSERT_EQ(string_of(text), Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
  }
}

TEST(JsonWriter, WritesDoublesAsNlohmannJsonDoes) {
  for (const double number : {0.0, -0.0, 0.1, 100000.0, 1e15, 1e16, 1e-5, 1e300, 5e-324, 0.02})
    EXPECT_EQ(written(number), Json(number).dump());
}

TEST(JsonWriter, WritesWhatWasParsedAsNlohmannJsonDoes) {
  const Json json = Json::parse(
      R"({"z": [1, -2, 2.5, 1e-7, true, null, [], {}], "a": {"b": "é\n", "c": [[0], ["x"]]}})");
  const auto write = [&](JsonWriter& writer) { writer.json(json); };
  EXPECT_EQ(written(JsonLayout::compact, write), json.dump());
  EXPECT_EQ(written(JsonLayout::indented, write), json.dump(2));
}

}  // namespace
}  // namespace electra::io
