// Padding, batches and threads.
#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::joined;
using testing::message_of;
using testing::open_files;
using testing::open_vocab;
using testing::tokenizer_json;

using Ints = std::vector<std::int32_t>;

const std::vector<std::string> letters = {"a", "b", "c", "d"};

Ints values(const TokenTensor& tensor) { return {tensor.begin(), tensor.end()}; }

TEST(Batch, OfTextsIsPaddedToTheLongest) {
  const TokenBatch batch = open_vocab(letters).batch({"a", "b c"});
  EXPECT_EQ(batch.input_ids.shape(), (Shape{2, 4}));
  EXPECT_EQ(values(batch.input_ids), (Ints{2, 5, 3, 0, 2, 6, 7, 3}));
  EXPECT_EQ(values(batch.attention_mask), (Ints{1, 1, 1, 0, 1, 1, 1, 1}));
  EXPECT_EQ(values(batch.token_type_ids), (Ints{0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Batch, AcceptsTextsAndPairsInBraces) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(tokenizer.batch({"a", "b"}).input_ids.shape(), (Shape{2, 3}));
  EXPECT_EQ(tokenizer.batch({"a"}).input_ids.shape(), (Shape{1, 3}));
  EXPECT_EQ(tokenizer.batch({{"a", "b"}}).input_ids.shape(), (Shape{1, 5}));
  EXPECT_EQ(tokenizer.batch({{"a", "b"}, {"c", "d"}}).input_ids.shape(), (Shape{2, 5}));
  const std::string a = "a";
  EXPECT_EQ(tokenizer.batch({a, a, a}).input_ids.shape(), (Shape{3, 3}));
  EXPECT_EQ(tokenizer.batch({{a, a}, {a, a}}).input_ids.shape(), (Shape{2, 5}));
  EXPECT_EQ(tokenizer.batch(std::vector<std::string>{}).input_ids.shape(), (Shape{0, 0}));
}

TEST(Batch, OfPairsHasTheTypeIdsOfTheTemplate) {
  const TokenBatch batch = open_vocab(letters).batch({{"a", "b"}, {"c", ""}});
  EXPECT_EQ(values(batch.input_ids), (Ints{2, 5, 3, 6, 3, 2, 7, 3, 3, 0}));
  EXPECT_EQ(values(batch.token_type_ids), (Ints{0, 0, 0, 1, 1, 0, 0, 0, 1, 0}));
}

TEST(Batch, IsTruncatedToTheLengthOfTheModel) {
  const auto tokenizer = open_vocab(letters, R"({"model_max_length": 4})");
  EXPECT_EQ(tokenizer.batch({"a b c d", "a"}).input_ids.shape(), (Shape{2, 4}));
  EncodeOptions whole;
  whole.truncation = TruncationStrategy::do_not_truncate;
  EXPECT_EQ(tokenizer.batch({"a b c d", "a"}, whole).input_ids.shape(), (Shape{2, 6}));
  EncodeOptions full;
  full.padding = PaddingStrategy::max_length;
  full.max_length = 3;
  EXPECT_EQ(values(tokenizer.batch({"a b", ""}, full).input_ids), (Ints{2, 5, 3, 2, 3, 0}));
}

TEST(Batch, IsPaddedOnTheLeftAndToMultiples) {
  const auto tokenizer = open_vocab(letters, R"({"padding_side": "left"})");
  EncodeOptions options;
  options.pad_to_multiple_of = 4;
  const TokenBatch batch = tokenizer.batch({"a", "b c d"}, options);
  EXPECT_EQ(values(batch.input_ids), (Ints{0, 0, 0, 0, 0, 2, 5, 3, 0, 0, 0, 2, 6, 7, 8, 3}));
  EXPECT_EQ(values(batch.attention_mask), (Ints{0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1}));
}

TEST(Batch, RefusesOverflowingWindows) {
  EncodeOptions options;
  options.return_overflowing_tokens = true;
  EXPECT_EQ(
      message_of([&] { open_vocab(letters).batch({"a"}, options); }),
      "input: a batch cannot return overflowing windows; encode the texts and pad the encodings");
}

TEST(Batch, IsMadeOfEncodingsAndWindows) {
  const auto tokenizer = open_vocab(letters);
  EncodeOptions options;
  options.max_length = 4;
  options.return_overflowing_tokens = true;
  std::vector<Encoding> rows;
  rows.push_back(tokenizer.encode("a b c", options));
  rows.push_back(rows[0].overflowing[0]);
  EXPECT_EQ(values(tokenizer.pad(rows).input_ids), (Ints{2, 5, 6, 3, 2, 7, 3, 0}));
}

void expect_equal(const Encoding& one, const Encoding& other) {
  EXPECT_EQ(one.ids, other.ids);
  EXPECT_EQ(one.type_ids, other.type_ids);
  EXPECT_EQ(one.attention_mask, other.attention_mask);
  EXPECT_EQ(one.offsets, other.offsets);
  EXPECT_EQ(one.word_ids, other.word_ids);
  EXPECT_EQ(one.sequence_ids(), other.sequence_ids());
  EXPECT_EQ(one.tokens(), other.tokens());
  ASSERT_EQ(one.overflowing.size(), other.overflowing.size());
  for (std::size_t i = 0; i < one.overflowing.size(); ++i)
    expect_equal(one.overflowing[i], other.overflowing[i]);
}

TEST(Pairs, OfOneTextWithSeveralAreThePairs) {
  const auto tokenizer = open_vocab(letters);
  const std::vector<std::string> seconds = {"c d", "", "zz c d zz", "a b c d a b c d", "c [MASK]"};
  for (const std::string first : {"a b zz", "", "a b c d a b c"}) {
    for (const auto strategy :
         {TruncationStrategy::do_not_truncate, TruncationStrategy::longest_first,
          TruncationStrategy::only_second}) {
      for (const bool overflowing : {false, true}) {
        EncodeOptions options;
        options.truncation = strategy;
        options.max_length = 11;
        options.return_overflowing_tokens = overflowing;
        options.padding = PaddingStrategy::longest;
        std::vector<TextPair> pairs;
        for (const std::string& second : seconds) pairs.emplace_back(first, second);
        const auto together = tokenizer.encode_pairs(first, seconds, options);
        const auto expected = tokenizer.encode_batch(pairs, options);
        ASSERT_EQ(together.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) expect_equal(together[i], expected[i]);
      }
    }
  }
  EXPECT_TRUE(tokenizer.encode_pairs("a", {}).empty());
}

TEST(Padding, ExtendsEveryVector) {
  const auto tokenizer = open_vocab(letters);
  EncodeOptions options;
  options.padding = PaddingStrategy::max_length;
  options.max_length = 5;
  for (const bool left : {false, true}) {
    options.padding_side = left ? Side::left : Side::right;
    const Encoding encoding = tokenizer.encode("a", options);
    const auto expect = [&](Ints right) {
      if (left) std::rotate(right.begin(), right.begin() + 3, right.end());
      return right;
    };
    EXPECT_EQ(encoding.ids, expect({2, 5, 3, 0, 0}));
    EXPECT_EQ(encoding.attention_mask, expect({1, 1, 1, 0, 0}));
    EXPECT_EQ(encoding.special_tokens_mask, expect({1, 0, 1, 1, 1}));
    EXPECT_EQ(encoding.word_ids, expect({-1, 0, -1, -1, -1}));
    EXPECT_EQ(encoding.sequence_ids(), expect({-1, 0, -1, -1, -1}));
    EXPECT_EQ(encoding.offsets.size(), 5U);
    EXPECT_EQ(joined(encoding), left ? "[PAD] [PAD] [CLS] a [SEP]" : "[CLS] a [SEP] [PAD] [PAD]");
  }
}

TEST(Padding, PadsWindowsToTheSameLength) {
  const auto tokenizer = open_vocab(letters);
  EncodeOptions options;
  options.padding = PaddingStrategy::longest;
  options.truncation = TruncationStrategy::longest_first;
  options.max_length = 4;
  options.return_overflowing_tokens = true;
  EXPECT_EQ(joined(tokenizer.encode("a b c", options).overflowing[0]), "[CLS] c [SEP] [PAD]");
}

TEST(Padding, NamesTheContradictingOptions) {
  EncodeOptions options;
  options.padding = PaddingStrategy::max_length;
  options.max_length = 5;
  options.pad_to_multiple_of = 4;
  options.truncation = TruncationStrategy::longest_first;
  const auto failure = [&](const ElectraTokenizer& tokenizer) {
    return message_of([&] { tokenizer.encode("a", options); });
  };
  EXPECT_EQ(
      failure(open_vocab(letters)),
      "input: max_length (5) must be a multiple of pad_to_multiple_of (4) to truncate and pad");
  options.pad_to_multiple_of = 0;
  EXPECT_EQ(failure(open_vocab(letters)), "input: pad_to_multiple_of must be at least 1, not 0");
  options.pad_to_multiple_of.reset();
  EXPECT_EQ(failure(open_vocab(letters, R"({"pad_token": null})")),
            "input: padding needs a pad_token, which the tokenizer does not have");
}

TEST(EncodeBatch, DoesNotDependOnTheNumberOfThreads) {
  const auto tokenizer = open_vocab(letters);
  std::vector<std::string> texts;
  std::vector<TextPair> pairs;
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    for (int k = 0; k < i % 50; ++k) text += std::string(1, static_cast<char>('a' + k % 5)) + ' ';
    pairs.emplace_back(text, "b");
    texts.push_back(std::move(text));
  }
  ThreadPool pool(4);
  EncodeOptions options;
  options.padding = PaddingStrategy::longest;
  const auto alone = tokenizer.encode_batch(texts, options);
  const auto together = tokenizer.encode_batch(texts, options, &pool);
  EXPECT_EQ(tokenizer.encode_batch({"a", "b"}).size(), 2U);
  const auto pairs_alone = tokenizer.encode_batch(pairs);
  const auto pairs_together = tokenizer.encode_batch(pairs, {}, &pool);
  ASSERT_EQ(together.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(alone[i].ids, together[i].ids);
    EXPECT_EQ(alone[i].offsets, together[i].offsets);
    EXPECT_EQ(alone[i].size(), 51);
    EXPECT_EQ(pairs_alone[i].ids, pairs_together[i].ids);
  }
}

TEST(EncodeBatch, RethrowsTheErrorOfAText) {
  const auto tokenizer = open_vocab(letters);
  EncodeOptions options;
  options.truncation = TruncationStrategy::only_second;
  options.max_length = 4;
  std::vector<std::string> texts(100, "a");
  texts[70] = "a b c";
  ThreadPool pool(3);
  EXPECT_EQ(message_of([&] { tokenizer.encode_batch(texts, options, &pool); }),
            "input: truncation only_second needs a second text; use longest_first");
}

TEST(AppendIds, AppendsTheIdsOfTheEncoding) {
  const auto tokenizer = open_vocab(letters);
  Ints ids = {7};
  tokenizer.append_ids("a中b [MASK]", ids);
  Ints wanted = tokenizer.encode("a中b [MASK]").ids;
  wanted.insert(wanted.begin(), 7);
  EXPECT_EQ(ids, wanted);
}

}  // namespace
}  // namespace electra
