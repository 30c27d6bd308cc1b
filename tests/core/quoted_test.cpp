#include "core/quoted.hpp"

#include <gtest/gtest.h>

namespace electra {
namespace {

TEST(Quoted, CutsLongNamesBetweenCharacters) {
  EXPECT_EQ(to_string(Quoted{"a\tb\x7F"}), "'a?b?'");
  EXPECT_EQ(to_string(Quoted{"a\xC2\x9B"
                             "31m\xC2\x80\xC2\xA0"}),
            "'a?31m?\xC2\xA0'");
  EXPECT_EQ(to_string(Quoted{std::string(200, 'a')}), "'" + std::string(200, 'a') + "'");
  EXPECT_EQ(to_string(Quoted{std::string(198, 'a') + "€"}), "'" + std::string(198, 'a') + "…'");
}

TEST(Quoted, ReplacesWhatSteersATerminal) {
  const auto inside = [](std::string_view text) {
    const std::string quoted = to_string(Quoted{text});
    return quoted.substr(1, quoted.size() - 2);
  };
  EXPECT_EQ(inside("\x1b[2J\r\n\b"), "?[2J???");
  EXPECT_EQ(inside("\u0085\u2028\u2029"), "???");
  EXPECT_EQ(inside("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F\u061C"),
            "????????????");
  EXPECT_EQ(inside("\u061B\u061D\u200D\u2010\u2027\u202F\u2065\u206A\u00A0"),
            "\u061B\u061D\u200D\u2010\u2027\u202F\u2065\u206A\u00A0");
  EXPECT_EQ(inside("a\xFF"
                   "b\xE2\x80"
                   "c\xED\xA0\x80"),
            "a\uFFFDb\uFFFDc\uFFFD\uFFFD\uFFFD");
}

}  // namespace
}  // namespace electra
