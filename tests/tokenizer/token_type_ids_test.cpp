// Whether a model gets token type ids, and that batches follow.
#include <algorithm>

#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::failure_of;
using testing::Files;
using testing::open_files;
using testing::open_vocab;
using testing::tokenizer_json;
using testing::vocab_txt;

using Ints = std::vector<std::int32_t>;
using Source = TokenTypeIdsSource;

const Ints types_of_a_pair = {0, 0, 0, 1, 1};
const Ints zeros = {0, 0, 0, 0, 0};

ElectraTokenizer with(const std::string& config, std::optional<bool> option = {}) {
  TokenizerOptions options;
  options.token_type_ids = option;
  return open_files(
      {{"tokenizer.json", tokenizer_json({"a", "b"})}, {"tokenizer_config.json", config}}, options);
}

void expect_types(const ElectraTokenizer& tokenizer, bool has_types, Source source) {
  EXPECT_EQ(tokenizer.has_token_type_ids(), has_types);
  EXPECT_EQ(tokenizer.token_type_ids_source(), source);
  const Ints& expected = has_types ? types_of_a_pair : zeros;
  const TokenBatch batch = tokenizer.batch({{"a", "b"}});
  EXPECT_EQ(Ints(batch.token_type_ids.begin(), batch.token_type_ids.end()), expected);
  const TokenBatch padded = tokenizer.pad({tokenizer.encode("a", "b")});
  EXPECT_EQ(Ints(padded.token_type_ids.begin(), padded.token_type_ids.end()), expected);
  const Encoding encoding = tokenizer.encode("a", "b");
  EXPECT_EQ(encoding.type_ids, types_of_a_pair);
  EXPECT_EQ(encoding.model_type_ids(), has_types ? types_of_a_pair : Ints());
  for (const RaggedBatch& ragged :
       {tokenizer.ragged_batch({{"a", "b"}}), ragged_batch(std::vector<Encoding>{encoding})}) {
    EXPECT_EQ(ragged.token_type_ids, has_types ? types_of_a_pair : Ints());
  }
}

TEST(TokenTypeIds, AreThoseOfTheClass) {
  expect_types(with("{}"), true, Source::tokenizer_class);
  for (const std::string name : {"ElectraTokenizer", "BertTokenizer", "ConvBertTokenizerFast"}) {
    expect_types(with(R"({"pad_token": "[PAD]", "tokenizer_class": ")" + name + "\"}"), true,
                 Source::tokenizer_class);
  }
  for (const std::string name : {"DistilBertTokenizer", "DistilBertTokenizerFast"}) {
    expect_types(with(R"({"pad_token": "[PAD]", "tokenizer_class": ")" + name + "\"}"), false,
                 Source::tokenizer_class);
  }
  for (const std::string name : {"PreTrainedTokenizerFast", "TokenizersBackend"}) {
    expect_types(with(R"({"pad_token": "[PAD]", "tokenizer_class": ")" + name + "\"}"), true,
                 Source::generic_class);
  }
}

TEST(TokenTypeIds, AreThoseOfModelInputNames) {
  for (const std::string name :
       {"ElectraTokenizer", "DistilBertTokenizer", "PreTrainedTokenizerFast"}) {
    const std::string config =
        R"({"pad_token": "[PAD]", "tokenizer_class": ")" + name + R"(", "model_input_names": )";
    expect_types(with(config + R"(["input_ids", "attention_mask"]})"), false,
                 Source::model_input_names);
    expect_types(with(config + "[]}"), false, Source::model_input_names);
    expect_types(with(config + R"(["input_ids", "token_type_ids"]})"), true,
                 Source::model_input_names);
  }
  expect_types(with(R"({"model_input_names": null})"), true, Source::tokenizer_class);
  EXPECT_FALSE(open_vocab({"a"}, R"({"model_input_names": ["input_ids"]})").has_token_type_ids());
}

TEST(TokenTypeIds, OfTheOptionTakePrecedence) {
  const std::string names = R"({"model_input_names": ["input_ids"]})";
  expect_types(with(names, true), true, Source::option);
  expect_types(with("{}", false), false, Source::option);
  TokenizerOptions options;
  options.source = TokenizerSource::tokenizer_json;
  const Files files = {{"tokenizer.json", tokenizer_json({"a", "b"})},
                       {"tokenizer_config.json", names}};
  expect_types(open_files(files, options), true, Source::tokenizer_class);
  options.token_type_ids = false;
  expect_types(open_files(files, options), false, Source::option);
}

TEST(TokenTypeIds, OfWindowsAreThoseOfTheFolder) {
  EncodeOptions options;
  options.max_length = 5;
  options.truncation = TruncationStrategy::only_second;
  options.return_overflowing_tokens = true;
  const Encoding encoding =
      with(R"({"model_input_names": ["input_ids"]})").encode("a", "b a b", options);
  ASSERT_EQ(encoding.overflowing.size(), 2U);
  EXPECT_EQ(encoding.overflowing[1].type_ids, types_of_a_pair);
  EXPECT_TRUE(encoding.overflowing[1].model_type_ids().empty());
}

TEST(TokenTypeIds, AreNotReadFromNamesOfAnotherKind) {
  const auto error = [](const std::string& names) {
    return failure_of({{"vocab.txt", vocab_txt({})},
                       {"tokenizer_config.json", "{\"model_input_names\": " + names + "}"}});
  };
  EXPECT_EQ(error("\"token_type_ids\""),
            "tokenizer: tokenizer_config.json: 'model_input_names' is a string; expected an array");
  EXPECT_EQ(error("[1]"),
            "tokenizer: tokenizer_config.json: model_input_names[0] is 1; expected a string");
}

}  // namespace
}  // namespace electra
