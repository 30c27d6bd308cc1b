#include "electra/core/error.hpp"

#include <iterator>
#include <limits>
#include <locale>
#include <string>
#include <string_view>
#include <type_traits>

#include <gtest/gtest.h>

#include "core/control_characters.hpp"
#include "core/quoted.hpp"
#include "core/split_mix.hpp"
#include "core/utf8.hpp"
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

bool is_clean(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (byte < 0x20 || byte == 0x7F || (byte == 0xC2 && next < 0xA0)) return false;
  }
  for (const char* control : {"\u061C", "\u200E", "\u200F", "\u2028", "\u2029", "\u202A", "\u202B",
                              "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"})
    if (text.find(control) != std::string_view::npos) return false;
  return utf8::is_well_formed(text);
}

/// Bytes of every kind: letters, controls, ill-formed ones and whole characters.
std::string random_bytes(SplitMix64& random) {
  static const char* const pieces[] = {"\u202E", "\u2066", "\u061C", "\u0085", "€", "\xE2\x80",
                                       "\x9B",   "\xC2",   "\x1b[",  "\n",     "a", "\xF0\x9F"};
  std::string text;
  for (auto count = random.next() % 12; count > 0; --count) {
    const auto kind = random.next();
    if (kind % 3 == 0)
      text += static_cast<char>(random.next());
    else
      text += pieces[kind % std::size(pieces)];
  }
  return text;
}

TEST(Error, WhateverASentenceIsMadeOfItIsTextWithoutControls) {
  SplitMix64 random(7);
  for (int round = 0; round < 20'000; ++round) {
    const std::string before = random_bytes(random);
    const std::string file = random_bytes(random);
    const std::string between = random_bytes(random);
    const std::string tensor = random_bytes(random);
    const Error error = error_of([&] {
      fail(ErrorCode::io, before, FileName{file}, between.c_str(), TensorName{tensor}, before);
    });
    ASSERT_TRUE(is_clean(error.what())) << ::testing::PrintToString(before + '|' + file);
    ASSERT_EQ(error.subjects().size(), 2U);
    EXPECT_EQ(error.subjects()[0].name, file);
    EXPECT_EQ(error.subjects()[1].name, tensor);
    ASSERT_EQ(shown(error, error.subjects()[0]), without_controls(file, '?'));
    ASSERT_EQ(shown(error, error.subjects()[1]), to_string(Quoted{tensor}));
    const Error again = error_of([&] { fail(ErrorCode::io, "line 7: ", error); });
    ASSERT_EQ(again.what(), "line 7: " + std::string(error.what()));
    ASSERT_EQ(shown(again, again.subjects()[1]), to_string(Quoted{tensor}));
    ASSERT_TRUE(is_clean(Error(ErrorCode::io, before + file).what()));
  }
}

TEST(Error, TakesPlacesOfSubjectsThatAreNotInTheSentence) {
  const Error error(ErrorCode::io, "a\nb",
                    {{SubjectKind::file, "x", 2, 50}, {SubjectKind::file, "y", 1, 1}});
  EXPECT_STREQ(error.what(), "a?b");
  for (const Subject& subject : error.subjects()) EXPECT_LE(subject.begin + subject.size, 3U);
}

TEST(Error, CutsNamesInAPathAndWholeSentences) {
  const std::string file = "/tmp/" + std::string(201, 'x') + "/config.json";
  const Error error = error_of([&] { fail(ErrorCode::io, FileName{file}, " is missing"); });
  EXPECT_EQ(error.what(), "/tmp/" + std::string(200, 'x') + "…/config.json is missing");
  EXPECT_EQ(error.subjects()[0].name, file);
  const Error long_one(ErrorCode::io, std::string(8191, 'a') + "€€");
  EXPECT_EQ(long_one.what(), std::string(8191, 'a') + "…");
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
