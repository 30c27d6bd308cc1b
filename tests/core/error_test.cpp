#include "electra/core/error.hpp"

#include <clocale>
#include <locale>

#include <gtest/gtest.h>

#include "electra/core/shape.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::message_of;

TEST(Error, EveryCodeHasAName) {
  EXPECT_EQ(to_string(ErrorCode::io), "io");
  EXPECT_EQ(to_string(ErrorCode::config), "config");
  EXPECT_EQ(to_string(ErrorCode::weights), "weights");
  EXPECT_EQ(to_string(ErrorCode::tokenizer), "tokenizer");
  EXPECT_EQ(to_string(ErrorCode::input), "input");
  EXPECT_EQ(to_string(ErrorCode::unsupported), "unsupported");
}

TEST(Error, SentenceIsItsPartsOneAfterTheOther) {
  const std::string name = "weight";
  EXPECT_EQ(message_of([&] {
              fail(ErrorCode::weights, '\'', name, "' has ", std::size_t{7}, " of ", -2, " and ",
                   Shape{2, 3}, " in ", ErrorCode::io, ' ', true);
            }),
            "weights: 'weight' has 7 of -2 and [2, 3] in io 1");
}

TEST(Error, NumbersAreWrittenInFullAndAsShortAsTheyCanBe) {
  EXPECT_EQ(message_of([] {
              fail(ErrorCode::input, 0.1F, ' ', 0.1, ' ', 1e300, ' ',
                   std::numeric_limits<std::uint64_t>::max(), ' ',
                   std::numeric_limits<std::int64_t>::min());
            }),
            "input: 0.1 0.1 1e+300 18446744073709551615 -9223372036854775808");
}

/// Writes numbers as some countries do: 1.234,5.
struct Continental : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(Error, TheLocaleOfTheProgramDoesNotChangeASentence) {
  const std::locale before = std::locale::global(std::locale(std::locale(), new Continental));
  const std::string message =
      message_of([] { fail(ErrorCode::input, 1234567, ' ', 0.5, ' ', Shape{1234567}); });
  std::locale::global(before);
  EXPECT_EQ(message, "input: 1234567 0.5 [1234567]");
}

/// Counts how often it is written out.
struct Costly {
  int* written;
};
std::string to_string(const Costly& costly) {
  ++*costly.written;
  return "costly";
}

TEST(Require, FormatsNothingUnlessItFails) {
  int written = 0;
  require(true, ErrorCode::input, Costly{&written});
  EXPECT_EQ(written, 0);
  EXPECT_EQ(message_of([&] { require(false, ErrorCode::input, Costly{&written}); }),
            "input: costly");
  EXPECT_EQ(written, 1);
}

}  // namespace
}  // namespace electra
