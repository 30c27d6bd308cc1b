#include <algorithm>

#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::joined;
using testing::message_of;
using testing::open_files;
using testing::open_vocab;
using testing::tokenizer_json;

const std::vector<std::string> letters = {"a", "b", "c", "d", "e", "f", "g", "h"};

EncodeOptions cut(TruncationStrategy strategy, Index max_length, Index stride = 0) {
  EncodeOptions options;
  options.truncation = strategy;
  options.max_length = max_length;
  options.stride = stride;
  options.return_overflowing_tokens = true;
  return options;
}

/// Returns the windows of an encoding, one per line.
std::string windows(const Encoding& encoding) {
  std::string text = joined(encoding);
  for (const Encoding& window : encoding.overflowing) text += '\n' + joined(window);
  return text;
}

TEST(Truncation, KeepsTheBeginningAndReturnsTheRestAsWindows) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(
      windows(tokenizer.encode("a b c d e f g", cut(TruncationStrategy::longest_first, 5, 1))),
      "[CLS] a b c [SEP]\n[CLS] c d e [SEP]\n[CLS] e f g [SEP]");
}

TEST(Truncation, KeepsTheEndIfTheSideIsLeft) {
  const auto tokenizer = open_vocab(letters, R"({"truncation_side": "left"})");
  EXPECT_EQ(
      windows(tokenizer.encode("a b c d e f g", cut(TruncationStrategy::longest_first, 5, 1))),
      "[CLS] e f g [SEP]\n[CLS] c d e [SEP]\n[CLS] a b c [SEP]");
}

TEST(Truncation, HasTheSideOfTheTokenizerUnlessTheCallHasOne) {
  const auto tokenizer = open_vocab(letters);
  const auto left = tokenizer.with_truncation_side(Side::left);
  EncodeOptions options = cut(TruncationStrategy::longest_first, 5);
  options.return_overflowing_tokens = false;
  const std::string text = "a b c d e f g";
  EXPECT_EQ(joined(left.encode(text, options)), "[CLS] e f g [SEP]");
  EXPECT_EQ(joined(tokenizer.encode(text, options)), "[CLS] a b c [SEP]");
  EXPECT_EQ(left.truncation_side(), Side::left);
  EXPECT_EQ(left.with_truncation_side(Side::right).truncation_side(), Side::right);
  EXPECT_EQ(left.ragged_batch({text}, options).input_ids, left.encode(text, options).ids);
  options.truncation_side = Side::right;
  EXPECT_EQ(joined(left.encode(text, options)), "[CLS] a b c [SEP]");
}

// The lengths of a pair before and after, for a budget without the three special tokens.
TEST(Truncation, TruncatesTheLongestFirst) {
  const auto tokenizer = open_vocab(letters);
  const auto lengths = [&](int first, int second, Index budget) {
    std::string a;
    std::string b;
    for (int i = 0; i < first; ++i) a += "a ";
    for (int i = 0; i < second; ++i) b += "b ";
    const Encoding encoding =
        tokenizer.encode(a, b, cut(TruncationStrategy::longest_first, budget + 3));
    const auto tokens = encoding.sequence_ids();
    return std::make_pair(std::count(tokens.begin(), tokens.end(), 0),
                          std::count(tokens.begin(), tokens.end(), 1));
  };
  using Lengths = std::pair<std::ptrdiff_t, std::ptrdiff_t>;
  EXPECT_EQ(lengths(5, 10, 9), (Lengths{4, 5}));
  EXPECT_EQ(lengths(10, 5, 9), (Lengths{5, 4}));
  EXPECT_EQ(lengths(10, 10, 9), (Lengths{4, 5}));
  EXPECT_EQ(lengths(3, 10, 9), (Lengths{3, 6}));
  EXPECT_EQ(lengths(1, 10, 2), (Lengths{1, 1}));
  EXPECT_EQ(lengths(5, 5, 1), (Lengths{0, 1}));
  EXPECT_EQ(lengths(2, 3, 9), (Lengths{2, 3}));
}

TEST(Truncation, CombinesTheWindowsOfAPair) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(
      windows(tokenizer.encode("a b", "c d", cut(TruncationStrategy::longest_first, 5))),
      "[CLS] a [SEP] c [SEP]\n[CLS] b [SEP] c [SEP]\n[CLS] b [SEP] d [SEP]\n[CLS] a [SEP] d [SEP]");
}

TEST(Truncation, TruncatesOnlyOneOfAPair) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(windows(tokenizer.encode("a b", "c d e", cut(TruncationStrategy::only_second, 7))),
            "[CLS] a b [SEP] c d [SEP]\n[CLS] a b [SEP] e [SEP]");
  EXPECT_EQ(windows(tokenizer.encode("a b c", "d e", cut(TruncationStrategy::only_first, 7))),
            "[CLS] a b [SEP] d e [SEP]\n[CLS] c [SEP] d e [SEP]");
}

TEST(Truncation, HasOneOverflowingWindowIfNothingFits) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(windows(tokenizer.encode("a b c", cut(TruncationStrategy::longest_first, 2))),
            "[CLS] [SEP]\n[CLS] a b c [SEP]");
}

TEST(Truncation, IsTheSameWithoutOverflowingWindows) {
  const auto tokenizer = open_vocab(letters);
  for (const Index length : {2, 3, 5, 8, 20}) {
    EncodeOptions options = cut(TruncationStrategy::longest_first, length);
    const Encoding with = tokenizer.encode("a b. c d中e f g", options);
    options.return_overflowing_tokens = false;
    const Encoding without = tokenizer.encode("a b. c d中e f g", options);
    EXPECT_EQ(with.ids, without.ids) << length;
    EXPECT_EQ(with.offsets, without.offsets) << length;
    EXPECT_TRUE(without.overflowing.empty());
  }
}

TEST(Truncation, OfPairsIsTheSameWithoutOverflowingWindows) {
  const auto tokenizer = open_vocab(letters);
  const std::vector<std::string> texts = {"", "a", "a b c", "a b c d e f g h a b c"};
  for (const auto strategy : {TruncationStrategy::longest_first, TruncationStrategy::only_first,
                              TruncationStrategy::only_second}) {
    for (const std::string& first : texts) {
      for (const std::string& second : texts) {
        EncodeOptions options = cut(strategy, 8);
        std::vector<std::int32_t> with;
        const std::string error =
            message_of([&] { with = tokenizer.encode(first, second, options).ids; });
        options.return_overflowing_tokens = false;
        std::vector<std::int32_t> without;
        const std::string other =
            message_of([&] { without = tokenizer.encode(first, second, options).ids; });
        EXPECT_EQ(with, without) << first << " | " << second;
        EXPECT_EQ(error == "nothing was thrown", other == "nothing was thrown");
      }
    }
  }
}

TEST(Truncation, DefaultsToTheLengthOfTheModel) {
  EncodeOptions options;
  options.truncation = TruncationStrategy::longest_first;
  EXPECT_EQ(open_vocab(letters, R"({"model_max_length": 4})").encode("a b c", options).size(), 4);
  EXPECT_EQ(open_vocab(letters, R"({"max_len": 4})").encode("a b c", options).size(), 4);
  EXPECT_EQ(open_vocab(letters, R"({"model_max_length": 1e30})").encode("a b c", options).size(),
            5);
  EXPECT_EQ(open_vocab(letters).encode("a b c", options).size(), 5);
}

TEST(Truncation, IsOnIfOnlyMaxLengthIsSet) {
  const auto tokenizer = open_vocab(letters);
  EncodeOptions options;
  options.max_length = 4;
  EXPECT_EQ(tokenizer.encode("a b c d", options).size(), 4);
  options.padding = PaddingStrategy::longest;
  EXPECT_EQ(tokenizer.encode("a b c d", options).size(), 6);
}

TEST(Truncation, UsesTypeIdsOfTheTemplateInTheFirstWindowOnly) {
  const std::string post =
      R"({"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":3}},)"
      R"({"Sequence":{"id":"A","type_id":2}},{"SpecialToken":{"id":"[END]","type_id":4}}],)"
      R"("pair":[{"Sequence":{"id":"B","type_id":5}},{"Sequence":{"id":"A","type_id":6}}],)"
      R"("special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},)"
      R"("[END]":{"id":"[END]","ids":[3,4],"tokens":["[SEP]","end"]}}})";
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json(letters, {{"post_processor", post}})}});
  const Encoding encoding = tokenizer.encode("a b c", cut(TruncationStrategy::longest_first, 5));
  EXPECT_EQ(windows(encoding), "[CLS] a b [SEP] end\n[CLS] c [SEP] end");
  EXPECT_EQ(encoding.type_ids, (std::vector<std::int32_t>{3, 2, 2, 4, 4}));
  EXPECT_EQ(encoding.overflowing[0].type_ids, (std::vector<std::int32_t>{3, 0, 4, 4}));
  const Encoding pair = tokenizer.encode("a b", "c d", cut(TruncationStrategy::longest_first, 3));
  EXPECT_EQ(windows(pair), "c d a\nc d b");
  EXPECT_EQ(pair.type_ids, (std::vector<std::int32_t>{5, 5, 6}));
  EXPECT_EQ(pair.overflowing[0].type_ids, (std::vector<std::int32_t>{5, 5, 0}));
  EXPECT_EQ(pair.sequence_ids(), (std::vector<std::int32_t>{1, 1, 0}));
}

TEST(Truncation, NamesTheContradictingOptions) {
  const auto tokenizer = open_vocab(letters);
  const auto failure = [&](const EncodeOptions& options) {
    return message_of([&] { tokenizer.encode("a b c d e", options); });
  };
  const auto pair_failure = [&](const EncodeOptions& options) {
    return message_of([&] { tokenizer.encode("a b c", "d e", options); });
  };
  EXPECT_EQ(failure(cut(TruncationStrategy::longest_first, 1)),
            "input: max_length must be at least 2, the number of special tokens, not 1");
  EXPECT_EQ(failure(cut(TruncationStrategy::longest_first, -1)),
            "input: max_length must be at least 0, not -1");
  EXPECT_EQ(failure(cut(TruncationStrategy::longest_first, 5, -1)),
            "input: stride must be at least 0, not -1");
  EXPECT_EQ(failure(cut(TruncationStrategy::longest_first, 5, 4)),
            "input: stride must be at most 3, not 4: max_length is 5 with 2 special tokens");
  EXPECT_EQ(failure(cut(TruncationStrategy::longest_first, 5, 3)),
            "input: stride must be less than 3, the tokens of a window, not 3; or make max_length "
            "larger");
  EXPECT_EQ(failure(cut(TruncationStrategy::only_second, 5)),
            "input: truncation only_second needs a second text; use longest_first");
  EXPECT_EQ(
      pair_failure(cut(TruncationStrategy::only_second, 6)),
      "input: the first text takes all 3 tokens that max_length leaves; make max_length larger, "
      "or truncate longest_first");
  EXPECT_EQ(pair_failure(cut(TruncationStrategy::only_first, 5)),
            "input: the second text takes all 2 tokens that max_length leaves; make max_length "
            "larger, or truncate longest_first");
}

TEST(Truncation, LimitsTheNumberOfWindows) {
  const auto tokenizer = open_vocab(letters);
  std::string text;
  for (int i = 0; i < 1100; ++i) text += "a ";
  EXPECT_EQ(
      message_of([&] { tokenizer.encode(text, text, cut(TruncationStrategy::longest_first, 5)); }),
      "input: the texts have 1100 and 1100 windows, more than 203081 pairs of them; truncate "
      "only_first or only_second");
  for (int i = 0; i < 49'000; ++i) text += "a ";
  EXPECT_EQ(
      message_of([&] { tokenizer.encode(text, cut(TruncationStrategy::longest_first, 400, 396)); }),
      "input: a text of 50100 tokens has 24852 windows of 400 tokens, more than 13936; make stride "
      "smaller");
  EXPECT_NO_THROW(tokenizer.encode(text, cut(TruncationStrategy::longest_first, 400, 300)));
  EXPECT_NO_THROW(tokenizer.encode(text, cut(TruncationStrategy::longest_first, 4, 1)));
}

}  // namespace
}  // namespace electra
