// Components of a tokenizer.json, and the error for every invalid one.
#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::failure_of;
using testing::joined;
using testing::open_files;
using testing::tokenizer_json;

/// Returns the error of loading a tokenizer.json with a member replaced.
std::string with(const std::string& name, const std::string& value) {
  return failure_of({{"tokenizer.json", tokenizer_json({"a"}, {{name, value}})}});
}

TEST(TokenizerJsonFile, MayLackOptionalMembers) {
  EXPECT_EQ(with("version", ""), "nothing was thrown");
  EXPECT_EQ(with("decoder", ""), "nothing was thrown");
  EXPECT_EQ(with("post_processor", "null"), "nothing was thrown");
  EXPECT_EQ(with("pre_tokenizer", ""), "nothing was thrown");
  EXPECT_EQ(with("truncation", "null"), "nothing was thrown");
  EXPECT_EQ(with("normalizer", R"({"type":"BertNormalizer","clean_text":true,)"
                               R"("handle_chinese_chars":true,"lowercase":true,"more":[1]})"),
            "nothing was thrown");
}

TEST(TokenizerJsonFile, IsOneWordWithoutAPreTokenizer) {
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json({"a b.", "##c"}, {{"pre_tokenizer", ""}})}});
  EXPECT_EQ(joined(tokenizer.encode("A b.c")), "[CLS] a b. ##c [SEP]");
}

TEST(TokenizerJsonFile, ConcatenatesAPairWithoutAPostProcessor) {
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json({"a", "b"}, {{"post_processor", "null"}})}});
  const Encoding pair = tokenizer.encode("a", "b");
  EXPECT_EQ(joined(pair), "a b");
  EXPECT_EQ(pair.type_ids, (std::vector<std::int32_t>{0, 1}));
}

TEST(TokenizerJsonFile, MustNotHaveUnknownMembers) {
  EXPECT_EQ(with("extra", "null"), "tokenizer: tokenizer.json has the unknown member 'extra'");
  EXPECT_EQ(
      with("version", R"("2.0")"),
      "unsupported: tokenizer.json has the version '2.0', which is not supported; \"1.0\" is");
  EXPECT_EQ(with("version", "1"), "tokenizer: tokenizer.json: 'version' is 1; expected a string");
}

TEST(TokenizerJsonFile, NamesTheUnsupportedComponent) {
  EXPECT_EQ(with("model", R"({"type":"BPE","vocab":{},"merges":[]})"),
            "unsupported: tokenizer.json: model: 'BPE' is not supported; WordPiece is");
  EXPECT_EQ(with("model", R"({"vocab":{},"merges":[]})"),
            "unsupported: tokenizer.json: model: 'BPE' is not supported; WordPiece is");
  EXPECT_EQ(with("normalizer", R"({"type":"Precompiled"})"),
            "unsupported: tokenizer.json: normalizer: 'Precompiled' is not supported; "
            "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase or a Sequence of them is");
  EXPECT_EQ(with("normalizer", R"({"type":"Sequence","normalizers":[{"type":"Nmt"}]})"),
            "unsupported: tokenizer.json: normalizer.normalizers[0]: 'Nmt' is not supported; "
            "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase or a Sequence of them is");
  EXPECT_EQ(with("pre_tokenizer", R"({"type":"Metaspace"})"),
            "unsupported: tokenizer.json: pre_tokenizer: 'Metaspace' is not supported; "
            "BertPreTokenizer is");
  EXPECT_EQ(with("post_processor", R"({"type":"ByteLevel"})"),
            "unsupported: tokenizer.json: post_processor: 'ByteLevel' is not supported; "
            "TemplateProcessing or BertProcessing is");
  EXPECT_EQ(
      with("decoder", R"({"type":"Metaspace"})"),
      "unsupported: tokenizer.json: decoder: 'Metaspace' is not supported; WordPiece, or none is");
  EXPECT_EQ(with("model", R"({"unk_token":"a","continuing_subword_prefix":"##",)"
                          R"("max_input_chars_per_word":100,"vocab":{"a":1,"b":1}})"),
            "unsupported: tokenizer.json: the tokens 'a' and 'b' have the same id, which is not "
            "supported");
}

TEST(TokenizerJsonFile, NamesTheInvalidMemberOfTheModel) {
  const auto model = [](const std::string& text) { return with("model", text); };
  const std::string rest =
      R"("unk_token":"a","continuing_subword_prefix":"##","max_input_chars_per_word":100)";
  EXPECT_EQ(with("model", ""), "tokenizer: tokenizer.json has no 'model'; expected an object");
  EXPECT_EQ(model("[]"), "tokenizer: tokenizer.json: model is an array; expected an object");
  EXPECT_EQ(model('{' + rest + '}'),
            "tokenizer: tokenizer.json: model has no 'vocab'; expected an object");
  EXPECT_EQ(model(R"({"unk_token":"a","continuing_subword_prefix":"##","vocab":{}})"),
            "tokenizer: tokenizer.json: model has no 'max_input_chars_per_word'; expected a "
            "non-negative integer");
  EXPECT_EQ(model('{' + rest + R"(,"vocab":{"a":-1}})"),
            "tokenizer: tokenizer.json: the id of the token 'a' is not a non-negative integer");
  EXPECT_EQ(model('{' + rest + R"(,"vocab":{"a":"1"}})"),
            "tokenizer: tokenizer.json: the id of the token 'a' is not a non-negative integer");
  EXPECT_EQ(model('{' + rest + R"(,"vocab":{"a":{"b":1}}})"),
            "tokenizer: tokenizer.json: the id of the token 'a' is not a non-negative integer");
  EXPECT_EQ(
      model('{' + rest + R"(,"vocab":{"a":4194304}})"),
      "tokenizer: tokenizer.json: the token 'a' has the id 4194304; expected at most 4194303");
  EXPECT_EQ(model('{' + rest + R"(,"vocab":{"a":1,"a":2}})"),
            "tokenizer: tokenizer.json: duplicate key 'a'");
}

TEST(TokenizerJsonFile, NamesTheInvalidMemberOfAnAddedToken) {
  EXPECT_EQ(with("added_tokens", "null"),
            "tokenizer: tokenizer.json: 'added_tokens' is null; expected an array");
  EXPECT_EQ(with("added_tokens", ""),
            "tokenizer: tokenizer.json has no 'added_tokens' and tokenizer_config.json has no "
            "'added_tokens_decoder'; transformers needs one of them");
  EXPECT_EQ(with("added_tokens", R"([{"id":0,"content":"x","single_word":false,"lstrip":false,)"
                                 R"("rstrip":false,"normalized":0,"special":true}])"),
            "tokenizer: tokenizer.json: added_tokens[0]: 'normalized' is 0; expected true or "
            "false");
  EXPECT_EQ(
      with("added_tokens", R"([{"content":"x"}])"),
      "tokenizer: tokenizer.json: added_tokens[0] has no 'id'; expected a non-negative integer");
}

TEST(TokenizerJsonFile, NamesTheInvalidMemberOfAComponent) {
  EXPECT_EQ(with("normalizer", R"({"type":"BertNormalizer","clean_text":true,)"
                               R"("handle_chinese_chars":true})"),
            "tokenizer: tokenizer.json: normalizer has no 'lowercase'; expected true or false");
  EXPECT_EQ(with("normalizer", "null"),
            "tokenizer: tokenizer.json has no normalizer, which ElectraTokenizerFast needs; add "
            "one, or set the tokenizer_class PreTrainedTokenizerFast in tokenizer_config.json");
  EXPECT_EQ(with("pre_tokenizer", "{}"),
            "tokenizer: tokenizer.json: pre_tokenizer has no 'type'; expected a string");
  EXPECT_EQ(with("decoder", R"({"type":"WordPiece","prefix":"##"})"),
            "tokenizer: tokenizer.json: decoder has no 'cleanup'; expected true or false");
  EXPECT_EQ(with("post_processor", R"({"type":"BertProcessing","sep":["[SEP]",3],"cls":"[CLS]"})"),
            "tokenizer: tokenizer.json: post_processor: 'cls' is a string; expected an array");
  EXPECT_EQ(
      with("post_processor", R"({"type":"BertProcessing","sep":["[SEP]"],"cls":["[CLS]",2]})"),
      "tokenizer: tokenizer.json: post_processor: 'sep' is an array; expected an array of a token "
      "and its id");
}

TEST(TokenizerJsonFile, NamesTheInvalidPieceOfTheTemplate) {
  const auto single = [](const std::string& pieces, const std::string& tokens = "{}") {
    return with("post_processor", R"({"type":"TemplateProcessing","pair":[],"special_tokens":)" +
                                      tokens + R"(,"single":)" + pieces + '}');
  };
  const std::string a = R"({"Sequence":{"id":"A","type_id":0}})";
  EXPECT_EQ(single('[' + a + ']'), "nothing was thrown");
  EXPECT_EQ(single("[]"),
            "tokenizer: tokenizer.json: post_processor.single is empty; expected the sequence A "
            "and special tokens");
  EXPECT_EQ(single('[' + a + ',' + a + ']'),
            "unsupported: tokenizer.json: post_processor.single[1]: a sequence that a template "
            "contains twice is not supported");
  EXPECT_EQ(single(R"([{"Sequence":{"id":"B","type_id":0}}])"),
            "tokenizer: tokenizer.json: post_processor.single[0]: the template of a single text "
            "contains the sequence B");
  EXPECT_EQ(single(R"([{"Sequence":{"id":"C","type_id":0}}])"),
            "tokenizer: tokenizer.json: post_processor.single[0].Sequence: the sequence 'C' does "
            "not exist; expected A or B");
  EXPECT_EQ(single(R"([{"Sequence":{"id":"A","type_id":2147483648}}])"),
            "tokenizer: tokenizer.json: post_processor.single[0].Sequence: 'type_id' must be at "
            "most 2147483647, not 2147483648");
  const std::string x = R"([{"SpecialToken":{"id":"x","type_id":0}}])";
  EXPECT_EQ(single(x),
            "tokenizer: tokenizer.json: post_processor.special_tokens has no 'x', which the "
            "template needs");
  EXPECT_EQ(single(x, R"({"x":{"id":"x","ids":[1,2],"tokens":["x"]}})"),
            "tokenizer: tokenizer.json: post_processor.special_tokens.x has 2 ids and 1 tokens; "
            "expected as many of both");
  EXPECT_EQ(single(x, R"({"x":{"id":"x","ids":["1"],"tokens":["x"]}})"),
            "tokenizer: tokenizer.json: post_processor.special_tokens.x.ids[0] is a string; "
            "expected a non-negative integer");
  EXPECT_EQ(single(x, R"({"x":{"id":"x","ids":[1],"tokens":[1]}})"),
            "tokenizer: tokenizer.json: post_processor.special_tokens.x.tokens[0] is 1; expected "
            "a string");
  EXPECT_EQ(single(x, R"({"x":{"id":"x","ids":[9999999],"tokens":["x"]}})"),
            "tokenizer: tokenizer.json: post_processor.special_tokens.x: the id 9999999 is too "
            "large; expected at most 4194303");
}

TEST(TokenizerJsonFile, NamesTheInvalidMemberOfABlock) {
  EXPECT_EQ(with("truncation", R"({"max_length":1,"strategy":"Longest","stride":0})"),
            "tokenizer: tokenizer.json: truncation: 'strategy' is a string; expected "
            "\"LongestFirst\", \"OnlyFirst\" or \"OnlySecond\"");
  EXPECT_EQ(with("truncation", R"({"max_length":1,"strategy":"OnlyFirst","stride":0,)"
                               R"("direction":"right"})"),
            "tokenizer: tokenizer.json: truncation: 'direction' is a string; expected \"Left\" or "
            "\"Right\"");
  EXPECT_EQ(with("padding", R"({"strategy":"Longest","direction":"Left","pad_id":0,)"
                            R"("pad_type_id":0,"pad_token":"x"})"),
            "tokenizer: tokenizer.json: padding: 'strategy' is a string; expected \"BatchLongest\" "
            "or {\"Fixed\": length}");
}

/// Loads a tokenizer.json only.
ElectraTokenizer open_json_alone(const std::vector<std::pair<std::string, std::string>>& members) {
  TokenizerOptions options;
  options.source = TokenizerSource::tokenizer_json;
  return testing::open_files({{"tokenizer.json", tokenizer_json({"joy", "a"}, members)}}, options);
}

const std::string fixed_left =
    R"({"strategy":{"Fixed":6},"direction":"Left","pad_to_multiple_of":null,"pad_id":0,)"
    R"("pad_type_id":7,"pad_token":"[PAD]"})";

// Expected values: Tokenizer.from_file(…).encode(…) of tokenizers 0.22.2.
TEST(JsonAlone, PadsByThePaddingBlock) {
  const auto tokenizer = open_json_alone({{"padding", fixed_left}});
  const Encoding encoding = tokenizer.encode("a joy");
  EXPECT_EQ(encoding.ids, (std::vector<std::int32_t>{0, 0, 2, 6, 5, 3}));
  EXPECT_EQ(encoding.type_ids, (std::vector<std::int32_t>{7, 7, 0, 0, 0, 0}));
  EXPECT_EQ(encoding.attention_mask, (std::vector<std::int32_t>{0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(tokenizer.encode("a a a a a").size(), 7);  // what is longer is not cut
}

TEST(JsonAlone, PadsToPadToMultipleOfTheBlock) {
  const auto tokenizer = open_json_alone(
      {{"padding", R"({"strategy":"BatchLongest","direction":"Right","pad_to_multiple_of":4,)"
                   R"("pad_id":0,"pad_type_id":1,"pad_token":"[PAD]"})"}});
  EXPECT_EQ(tokenizer.encode("a").ids, (std::vector<std::int32_t>{2, 6, 3, 0}));
  EXPECT_EQ(tokenizer.encode("a").type_ids, (std::vector<std::int32_t>{0, 0, 0, 1}));
  EXPECT_EQ(tokenizer.encode("a a a").size(), 8);
}

TEST(JsonAlone, TruncatesByTheTruncationBlock) {
  const auto tokenizer = open_json_alone(
      {{"padding", fixed_left},
       {"truncation",
        R"({"direction":"Left","max_length":4,"strategy":"LongestFirst","stride":1})"}});
  EncodeOptions options;
  options.return_overflowing_tokens = true;
  const Encoding encoding = tokenizer.encode("a a joy", options);
  EXPECT_EQ(encoding.ids, (std::vector<std::int32_t>{0, 0, 2, 6, 5, 3}));
  ASSERT_EQ(encoding.overflowing.size(), 1U);
  EXPECT_EQ(encoding.overflowing[0].ids, (std::vector<std::int32_t>{0, 0, 2, 6, 6, 3}));
}

TEST(JsonAlone, PrefersTheOptionsOfTheCall) {
  const auto tokenizer = open_json_alone({{"padding", fixed_left}});
  EncodeOptions options;
  options.padding = PaddingStrategy::do_not_pad;
  EXPECT_EQ(tokenizer.encode("a joy", options).size(), 4);
  options.padding.reset();
  options.max_length = 3;
  EXPECT_EQ(tokenizer.encode("a joy", options).ids, (std::vector<std::int32_t>{0, 0, 0, 2, 6, 3}));
}

}  // namespace
}  // namespace electra
