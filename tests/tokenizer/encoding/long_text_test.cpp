// When the tokenizer warns of a text: where transformers does.
#include <gtest/gtest.h>

#include "support/logged.hpp"
#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::Logged;
using testing::open_vocab;
using Places = std::vector<std::size_t>;

ElectraTokenizer reading_five() { return open_vocab({"a"}, R"({"model_max_length": 5})"); }

TEST(LongText, IsEncodedWholeWithAWarning) {
  const auto tokenizer = reading_five();
  const Logged logged;
  EXPECT_EQ(tokenizer.encode("a a a").size(), 5);
  EXPECT_TRUE(logged.records().empty());
  const Encoding encoding = tokenizer.encode("a a a a");
  EXPECT_EQ(encoding.size(), 6);
  EXPECT_FALSE(encoding.is_truncated());
  ASSERT_EQ(logged.records().size(), 1U);
  const LogRecord& record = logged.records().front();
  EXPECT_EQ(record.kind, LogKind::text_too_long);
  EXPECT_EQ(record.message,
            "a text of 6 tokens is longer than model_max_length (5); a model will not read it "
            "whole: truncate it");
  EXPECT_EQ(record.index, std::nullopt);
  EXPECT_EQ(record.tokens_found, 6);
  EXPECT_EQ(record.tokens_kept, 6);
}

TEST(LongText, IsWarnedOfByEveryCallWithItsPlace) {
  const auto tokenizer = reading_five();
  const Logged logged;
  tokenizer.encode_batch({"a", "a a a a"});
  tokenizer.encode_pairs("a", {"a", "a a"});
  tokenizer.encode_batch(std::vector<TextPair>{{"a", "a a a"}});
  EncodeOptions whole;
  whole.truncation = TruncationStrategy::do_not_truncate;
  tokenizer.batch({"a", "a", "a a a a"}, whole);
  tokenizer.ragged_batch({"a a a a", "a"}, whole);
  EXPECT_EQ(logged.places(), (Places{1, 1, 0, 2, 0}));
  std::vector<std::int32_t> ids;
  tokenizer.append_ids("a a a a", ids);
  tokenizer.append_ids("a", ids);
  tokenizer.encode_words({"a", "a", "a", "a"});
  EXPECT_EQ(logged.records().size(), 7U);
}

TEST(LongText, IsNoSurpriseWhereALengthOrTruncationWasAskedFor) {
  const auto tokenizer = reading_five();
  const Logged logged;
  EncodeOptions options;
  options.truncation = TruncationStrategy::longest_first;
  EXPECT_TRUE(tokenizer.encode("a a a a", options).is_truncated());
  EXPECT_FALSE(tokenizer.encode("a a a", options).is_truncated());
  tokenizer.batch({"a a a a"}, options);
  options.max_length = 20;
  options.truncation = TruncationStrategy::do_not_truncate;
  EXPECT_EQ(tokenizer.encode("a a a a", options).size(), 6);
  EncodeOptions padded;
  padded.padding = PaddingStrategy::max_length;
  EXPECT_EQ(tokenizer.encode("a a a a", padded).size(), 6);
  open_vocab({"a"}).encode("a a a a a a a a a");  // any length is right
  EXPECT_TRUE(logged.records().empty());
}

TEST(LongText, IsCutInABatchWithAWarningUnlessThatIsAskedFor) {
  const auto tokenizer = reading_five();
  const Logged logged;
  tokenizer.batch({"a a a", "a", "a a a a"});
  tokenizer.ragged_batch({"a a a", "a a a a a"});
  ASSERT_EQ(logged.records().size(), 2U);
  EXPECT_EQ(logged.records()[0].kind, LogKind::text_cut);
  EXPECT_EQ(logged.records()[0].index, 2U);
  EXPECT_EQ(logged.records()[0].tokens_found, 6);
  EXPECT_EQ(logged.records()[0].tokens_kept, 5);
  EXPECT_EQ(logged.records()[1].index, 1U);
  EXPECT_EQ(logged.records()[1].tokens_found, 7);
  EncodeOptions options;
  options.truncation = TruncationStrategy::longest_first;
  tokenizer.batch({"a a a a"}, options);
  tokenizer.ragged_batch({"a a a a"}, options);
  EXPECT_EQ(logged.records().size(), 2U);
}

TEST(Encoding, TellsThatItWasTruncatedWhicheverTextLost) {
  const auto tokenizer = open_vocab({"a"});
  EncodeOptions options;
  options.max_length = 6;
  Encoding encoding;
  tokenizer.encode_into("a a a a a", options, encoding);
  EXPECT_TRUE(encoding.is_truncated());
  tokenizer.encode_into("a a a a", options, encoding);
  EXPECT_FALSE(encoding.is_truncated());
  EXPECT_FALSE(tokenizer.encode("a", "a a", options).is_truncated());
  EXPECT_TRUE(tokenizer.encode("a", "a a a", options).is_truncated());
  EXPECT_TRUE(tokenizer.encode("a a a", "a", options).is_truncated());
  options.return_overflowing_tokens = true;
  const Encoding windows = tokenizer.encode("a a a a a", options);
  EXPECT_TRUE(windows.is_truncated());
  EXPECT_TRUE(windows.overflowing.front().is_truncated());
}

}  // namespace
}  // namespace electra
