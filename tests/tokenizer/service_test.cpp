// Guarantees for services: no allocation in the steady state, time linear in the text.
#include <chrono>

#include <gtest/gtest.h>

#include "support/counted_allocations.hpp"
#include "support/sanitized.hpp"
#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::allocations_of;
using testing::open_vocab;

const std::vector<std::string> letters = {"a", "##a", "b", "##b", "ab", "中", "[", "mask", "]"};

double seconds_for(const ElectraTokenizer& tokenizer, const std::string& text) {
  Encoding encoding;
  const auto begin = std::chrono::steady_clock::now();
  tokenizer.encode_into(text, {}, encoding);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string repeated(const std::string& part, std::size_t size) {
  std::string text;
  while (text.size() < size) text += part;
  return text;
}

// Ten megabytes of one character; a quadratic step would take hours.
TEST(LongTexts, TakeLinearTime) {
  const std::size_t size = testing::sanitized ? 1000000 : 10000000;
  const auto uncased = open_vocab(letters);
  const auto lowered = open_vocab(letters, R"({"strip_accents": false})");
  for (const char* part : {"a", "ab ", "\u0301", "[MASK]", "[MAS", "é", "中", " ", "각", "\x80",
                           "\u302F", "a\u302F\u0301", "İ", "."}) {
    const std::string text = repeated(part, size);
    EXPECT_LT(seconds_for(uncased, text), 20) << part;
    EXPECT_LT(seconds_for(lowered, text), 20) << part;
  }
}

TEST(LongTexts, HaveAllTokens) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(tokenizer.encode(repeated("ab ", 3000000)).size(), 1000002);
  EXPECT_EQ(tokenizer.encode(repeated("[MASK]", 6000000)).size(), 1000002);
  EXPECT_EQ(tokenizer.encode(repeated("\u0301", 1000000)).size(), 2);
  const Encoding unknown = tokenizer.encode(repeated("a", 1000000));
  EXPECT_EQ(unknown.ids, (std::vector<std::int32_t>{2, 1, 3}));
  EXPECT_EQ(unknown.offsets[1], (Offsets{0, 1000000}));
}

/// Texts for every path of the engine: known and unknown words, reordered marks, added tokens with
/// stripped white space or in normalized text, bytes that are not UTF-8.
const std::vector<std::string> various = {
    "ab ab bab AB",
    "",
    std::string(200, 'a') + " ab" + std::string(90, 'b'),
    "中ab 各ab \u00e9 \u302F\u0323a\u302F\u0301 İ",
    "a  <a-long-name-of-a-token>  b [MASK] NAÏVETÉ-WITHOUT-END ab",
    "a\xFF b\xE4\xB8",
    "한국어 각 " + std::string(3000, '.'),
};

ElectraTokenizer open_various() {
  return testing::open_files({{"vocab.txt", testing::vocab_txt(letters)},
                              {"tokenizer_config.json",
                               R"({"added_tokens_decoder": {
              "4": {"content": "[MASK]", "special": true, "normalized": false},
              "14": {"content": "<a-long-name-of-a-token>", "normalized": false,
                     "lstrip": true, "rstrip": true},
              "15": {"content": "naïveté-without-end", "normalized": true}}})"}});
}

TEST(SteadyState, AllocatesNothingForATextOrAPair) {
  const auto tokenizer = open_various();
  for (const OffsetUnit unit : {OffsetUnit::characters, OffsetUnit::bytes}) {
    EncodeOptions options;
    options.offset_unit = unit;
    Encoding encoding;
    EXPECT_EQ(allocations_of([&] {
                for (const std::string& text : various) {
                  tokenizer.encode_into(text, options, encoding);
                  tokenizer.encode_into(text, various[4], options, encoding);
                }
              }),
              0U);
  }
}

TEST(SteadyState, AnotherSideSharesTheTables) {
  const auto tokenizer = open_various();
  EXPECT_LE(allocations_of([&] { (void)tokenizer.with_truncation_side(Side::left); }), 1U);
}

TEST(SteadyState, AllocatesNothingForTruncationAndPadding) {
  const auto tokenizer = open_various();
  for (const Side side : {Side::right, Side::left}) {
    EncodeOptions options;
    options.max_length = 24;
    options.truncation = TruncationStrategy::longest_first;
    options.padding = PaddingStrategy::max_length;
    options.padding_side = options.truncation_side = side;
    Encoding encoding;
    EXPECT_EQ(allocations_of([&] {
                for (const std::string& text : various) {
                  tokenizer.encode_into(text, options, encoding);
                  tokenizer.encode_into(text, various[2], options, encoding);
                }
              }),
              0U);
  }
}

// Texts with many windows and with none alternate, so that windows become spare and are reused.
TEST(SteadyState, AllocatesNothingForWindows) {
  const auto tokenizer = open_various();
  EncodeOptions options;
  options.max_length = 12;
  options.stride = 2;
  options.truncation = TruncationStrategy::longest_first;
  options.return_overflowing_tokens = true;
  Encoding encoding;
  std::size_t windows = 0;
  EXPECT_EQ(allocations_of([&] {
              for (const std::string& text : various) {
                tokenizer.encode_into(text, options, encoding);
                windows += encoding.overflowing.size();
                tokenizer.encode_into(text, "ab ba ab ba ab ba ab ba", options, encoding);
                windows += encoding.overflowing.size();
              }
            }),
            0U);
  EXPECT_GT(windows, 600U);
}

TEST(SteadyState, AllocatesNothingForIds) {
  const auto tokenizer = open_various();
  std::vector<std::int32_t> ids;
  EXPECT_EQ(allocations_of([&] {
              ids.clear();
              for (const std::string& text : various) tokenizer.append_ids(text, ids);
            }),
            0U);
}

}  // namespace
}  // namespace electra
