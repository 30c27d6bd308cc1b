#include <string>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"

namespace electra::testing {
namespace {

const std::string sentiment = ELECTRA_MODELS "/sentiment";

TEST(Tokenize, ALineThatFailsIsAnErrorInItsPlace) {
  const Ended ended = run_program({"tokenize", "--model", sentiment, "--input", "-", "--decode"},
                                  "[43, 4373]\nA joy.\n[-1]\n[3]\n");
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.output,
            "{\"text\": \"a joy\", \"text_skip_special\": \"a joy\"}\n"
            "{\"error\": \"the line, column 1: unexpected 'A'\", \"line\": 2}\n"
            "{\"error\": \"the ids on the line must be whole numbers from 0 to 4294967295\", "
            "\"line\": 3}\n"
            "{\"text\": \"[SEP]\", \"text_skip_special\": \"\"}\n");
  EXPECT_EQ(ended.errors, "electra: 2 of 4 inputs failed; their lines say why\n");
}

TEST(Tokenize, DescribesTheFormOfALine) {
  const Ended ended =
      run_program({"tokenize", "--model", sentiment, "--input", "-"}, "{\"text\": \"A joy.\"}\n");
  EXPECT_EQ(
      ended.output,
      "{\"error\": \"the line must be a string or an array of two strings, as \\\"a text\\\" or "
      "[\\\"a text\\\", \\\"its pair\\\"]\", \"line\": 1}\n");
}

}  // namespace
}  // namespace electra::testing
