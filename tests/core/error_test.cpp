#include "electra/core/error.hpp"

#include <limits>
#include <locale>
#include <string>
#include <type_traits>

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

TEST(Error, EveryKindOfASubjectHasAName) {
  EXPECT_EQ(to_string(SubjectKind::file), "file");
  EXPECT_EQ(to_string(SubjectKind::field), "field");
  EXPECT_EQ(to_string(SubjectKind::option), "option");
  EXPECT_EQ(to_string(SubjectKind::tensor), "tensor");
  EXPECT_EQ(::testing::PrintToString(SubjectKind::file), "file");
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

/// The Error that `action` throws.
template <class Action>
Error error_of(const Action& action) try {
  action();
  return {ErrorCode::input, "nothing was thrown"};
} catch (const Error& error) {
  return error;
}

/// The part of the sentence where a subject stands.
std::string shown(const Error& error, const Subject& subject) {
  return std::string(error.what()).substr(subject.begin, subject.size);
}

TEST(Error, HasTheNamesInItsSentenceAsData) {
  const std::string file = "config.json";
  const Error error = error_of([&] {
    fail(ErrorCode::config, FileName{file}, ": ", FieldName{"hidden_size"}, " (", 10,
         ") must be a multiple of ", FieldName{"num_attention_heads"}, " (", 4, ')');
  });
  EXPECT_STREQ(error.what(),
               "config.json: hidden_size (10) must be a multiple of num_attention_heads (4)");
  ASSERT_EQ(error.subjects().size(), 3U);
  EXPECT_EQ(error.subjects()[0].kind, SubjectKind::file);
  EXPECT_EQ(error.subjects()[1].name, "hidden_size");
  EXPECT_EQ(error.subjects()[2].name, "num_attention_heads");
  for (const Subject& subject : error.subjects()) EXPECT_EQ(shown(error, subject), subject.name);
}

TEST(Error, TellsItsFirstSubjectOfAKind) {
  const Error error = error_of([] {
    fail(ErrorCode::input, OptionName{"doc_stride"}, " is 9; it must be less than ",
         OptionName{"max_seq_len"}, " (5)");
  });
  EXPECT_EQ(error.subject(SubjectKind::option), "doc_stride");
  EXPECT_EQ(error.subject(SubjectKind::file), "");
}

TEST(Error, QuotesATensorsNameAndKeepsTheWholeOfItAsData) {
  const std::string name = "a\x1b" + std::string(300, 'x');
  const Error error =
      error_of([&] { fail(ErrorCode::weights, "there is no ", TensorName{name}, '.'); });
  EXPECT_EQ(error.what(), "there is no 'a?" + std::string(198, 'x') + "…'.");
  ASSERT_EQ(error.subjects().size(), 1U);
  EXPECT_EQ(error.subjects()[0].name, name);
  EXPECT_EQ(shown(error, error.subjects()[0]), "'a?" + std::string(198, 'x') + "…'");
}

TEST(Error, IsAPartOfASentenceToo) {
  const Error inner = error_of([] { fail(ErrorCode::input, OptionName{"top_k"}, " is 0"); });
  const Error outer = error_of([&] { fail(ErrorCode::io, "line 7: ", inner); });
  EXPECT_STREQ(outer.what(), "line 7: top_k is 0");
  ASSERT_EQ(outer.subjects().size(), 1U);
  EXPECT_EQ(shown(outer, outer.subjects()[0]), "top_k");
}

TEST(Error, IsCopiedWithoutAllocating) {
  EXPECT_TRUE(std::is_nothrow_copy_constructible_v<Error>);
  EXPECT_TRUE(std::is_nothrow_copy_assignable_v<Error>);
}

TEST(Error, OfAWholeSentenceHasNoSubjects) {
  const Error error(ErrorCode::io, "no room");
  EXPECT_TRUE(error.subjects().empty());
  EXPECT_EQ(error.subject(SubjectKind::file), "");
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
