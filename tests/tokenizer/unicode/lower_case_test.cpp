#include "tokenizer/unicode/lower_case.hpp"

#include <gtest/gtest.h>

namespace electra::tokenizer::unicode {
namespace {

TEST(LowerCase, IsThatOfEachCharacter) {
  EXPECT_EQ(lower_cased(""), "");
  EXPECT_EQ(lower_cased("A Joy, [SEP] ÄÖ ΣΑΣ 한Ⅳ"), "a joy, [sep] äö σασ 한ⅳ");
  EXPECT_EQ(lower_cased("İ"), "i\u0307");
}

TEST(LowerCase, LeavesBytesThatAreNoUtf8) {
  EXPECT_EQ(lower_cased("A\xFF\xC3(\xC3"), "a\xFF\xC3(\xC3");
}

}  // namespace
}  // namespace electra::tokenizer::unicode
