// Folders that transformers 5 saved, and paths in a config that lead out of the folder.
#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::failure_of;
using testing::Files;
using testing::joined;
using testing::open_files;
using testing::open_vocab;
using testing::shown;
using testing::tokenizer_json;
using testing::vocab_txt;

const std::vector<std::string> letters = {"a", "b", "A", "é", "e", "<", "s", ">"};

const std::string cased_normalizer =
    R"({"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,)"
    R"("strip_accents":false,"lowercase":false})";
const std::string added_tokens =
    R"([{"id":13,"content":"<s>","single_word":false,"lstrip":true,"rstrip":false,)"
    R"("normalized":false,"special":true}])";

TEST(TokenizersBackend, IsReadAsPreTrainedTokenizerFast) {
  const Files json = {
      {"tokenizer.json", tokenizer_json(letters, {{"normalizer", cased_normalizer}})}};
  const auto with_class = [&](const std::string& name) {
    Files files = json;
    files.emplace_back("tokenizer_config.json",
                       R"({"backend": "tokenizers", "is_local": true, "local_files_only": true,)"
                       R"( "unk_token": "[UNK]", "mask_token": "[MASK]", "do_lower_case": true,)"
                       R"( "tokenizer_class": ")" +
                           name + "\"}");
    return open_files(files);
  };
  EXPECT_EQ(shown(with_class("TokenizersBackend"), "A é"), "A(0-1) é(2-3)");
  EXPECT_EQ(shown(with_class("PreTrainedTokenizer"), "A é"), "A(0-1) é(2-3)");
  EXPECT_EQ(shown(with_class("BertTokenizer"), "A é"), "a(0-1) e(2-3)");
  EXPECT_EQ(with_class("TokenizersBackend").mask_token_id(), 4);
  EXPECT_EQ(failure_of({{"vocab.txt", vocab_txt({})},
                        {"tokenizer_config.json", R"({"tokenizer_class": "TokenizersBackend"})"}}),
            "tokenizer: 'FOLDER' has no tokenizer.json, which a PreTrainedTokenizerFast needs");
}

TEST(TokenizerClass, MayBeAnyWhoseSourceIsThatOfElectraTokenizer) {
  for (const std::string name :
       {"ElectraTokenizerFast", "BertTokenizerFast", "MobileBertTokenizer", "LayoutLMTokenizerFast",
        "LxmertTokenizer", "SqueezeBertTokenizer", "RetriBertTokenizer", "ConvBertTokenizer"}) {
    const auto tokenizer = open_vocab(letters, R"({"tokenizer_class": ")" + name + "\"}");
    EXPECT_EQ(joined(tokenizer.encode("A é")), "[CLS] a e [SEP]") << name;
  }
  for (const std::string name : {"FunnelTokenizer", "MPNetTokenizer", "RoFormerTokenizer", "Fast",
                                 "TokenizersBackendFast"}) {
    const std::string failure =
        failure_of({{"vocab.txt", vocab_txt({})},
                    {"tokenizer_config.json", R"({"tokenizer_class": ")" + name + "\"}"}});
    EXPECT_NE(failure.find("the tokenizer_class '" + name + "' is not supported"),
              std::string::npos);
  }
}

TEST(ExtraSpecialTokens, MayBeAList) {
  for (const std::string list :
       {R"(["<s>"])", R"(["<s>", "<s>"])", R"([{"content": "<s>"}])",
        R"([{"__type": "AddedToken", "content": "<s>", "lstrip": false, "special": true}])"}) {
    const auto tokenizer = open_vocab(letters, R"({"extra_special_tokens": )" + list + "}");
    EXPECT_EQ(shown(tokenizer, "A <s>a<S>"), "a(0-1) <s>(2-5) a(5-6) <(6-7) s(7-8) >(8-9)") << list;
    EXPECT_EQ(tokenizer.token_to_id("<s>"), 13) << list;
    EXPECT_EQ(tokenizer.decode({5, 13, 6}, {true, std::nullopt}), "a b") << list;
  }
  for (const std::string nothing : {"null", "[]", "{}"}) {
    const auto tokenizer = open_vocab(letters, R"({"extra_special_tokens": )" + nothing + "}");
    EXPECT_EQ(tokenizer.size(), 13) << nothing;
  }
}

TEST(ExtraSpecialTokens, HaveTheFlagsOfTokenizerJson) {
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json(letters, {{"added_tokens", added_tokens}})},
                  {"tokenizer_config.json",
                   R"({"extra_special_tokens": [{"content": "<s>", "rstrip": true}, "[NEW]"]})"}});
  EXPECT_EQ(shown(tokenizer, "a <s> a"), "a(0-1)  <s>(1-5) a(6-7)");
  EXPECT_EQ(tokenizer.token_to_id("[NEW]"), 14);
}

TEST(ExtraSpecialTokens, OfAListAreSpecialUnlessTheirFlagsSayOtherwise) {
  const auto skipped = [](const std::string& token) {
    return open_vocab(letters, R"({"extra_special_tokens": [)" + token + "]}")
        .decode({5, 13, 6}, {true, std::nullopt});
  };
  EXPECT_EQ(skipped(R"("<s>")"), "a b");
  EXPECT_EQ(skipped(R"({"content": "<s>"})"), "a b");
  EXPECT_EQ(skipped(R"({"__type": "AddedToken", "content": "<s>", "special": true})"), "a b");
  EXPECT_EQ(skipped(R"({"__type": "AddedToken", "content": "<s>", "special": false})"), "a <s> b");
}

TEST(ExtraSpecialTokens, OfAListComeBeforeOthers) {
  const auto tokenizer = open_vocab(
      letters,
      R"({"extra_special_tokens": ["[L]"], "additional_special_tokens": ["[A]", {"content": "[B]"}],)"
      R"( "model_specific_special_tokens": {"image_token": "[M]"}, "image_token": "[M]"})");
  EXPECT_EQ(tokenizer.token_to_id("[M]"), 13);
  EXPECT_EQ(tokenizer.token_to_id("[L]"), 14);
  EXPECT_EQ(tokenizer.token_to_id("[A]"), 15);
  EXPECT_EQ(tokenizer.token_to_id("[B]"), 16);
}

TEST(ExtraSpecialTokens, MayStandInTheMap) {
  const auto tokenizer =
      open_files({{"vocab.txt", vocab_txt(letters)},
                  {"special_tokens_map.json", R"({"extra_special_tokens": ["<s>"]})"}});
  EXPECT_EQ(shown(tokenizer, "A <s>"), "a(0-1) <s>(2-5)");
}

TEST(ExtraSpecialTokens, OfAnotherKindAreAnError) {
  const auto with = [](const std::string& value) {
    return failure_of({{"vocab.txt", vocab_txt({})},
                       {"tokenizer_config.json", R"({"extra_special_tokens": )" + value + "}"}});
  };
  EXPECT_EQ(with("\"x\""),
            "tokenizer: tokenizer_config.json: 'extra_special_tokens' is a string; expected an "
            "array or an object");
  EXPECT_EQ(with("[1]"),
            "tokenizer: tokenizer_config.json: extra_special_tokens[0] is a number; expected a "
            "string or an AddedToken object");
  EXPECT_EQ(with("[{}]"),
            "tokenizer: tokenizer_config.json: extra_special_tokens[0] has no 'content'; expected "
            "a string");
  EXPECT_EQ(with(R"([{"__type": "x", "content": "y"}])"),
            "tokenizer: tokenizer_config.json: extra_special_tokens[0] is an object; expected a "
            "string, or \"__type\": \"AddedToken\" in the object");
}

TEST(PathsInAConfig, AreNotRead) {
  for (const std::string key : {"tokenizer_file", "vocab_file", "special_tokens_map_file",
                                "full_tokenizer_file", "added_tokens_file", "name_or_path"}) {
    for (const std::string path :
         {"\"/elsewhere/x.json\"", "\"../x.json\"", "\"tokenizer.json\"", "\"\"", "7", "[\"a\"]"}) {
      const std::string config = "{\"" + key + "\": " + path + "}";
      EXPECT_EQ(joined(open_vocab(letters, config).encode("A")), "[CLS] a [SEP]") << config;
      const auto json = open_files({{"tokenizer.json", tokenizer_json({"x"})},
                                    {"vocab.txt", vocab_txt(letters)},
                                    {"tokenizer_config.json", config}});
      EXPECT_EQ(joined(json.encode("x a")), "[CLS] x [UNK] [SEP]") << config;
    }
  }
}

TEST(MisplacedFiles, AreNamedWithTheRemedy) {
  const std::string pointer = "version https://git-lfs.github.com/spec/v1\r\noid sha256:0\r\n";
  const std::string remedy =
      " is a Git LFS pointer, not the file itself; fetch it with git lfs pull";
  const std::string declared = R"({"added_tokens_decoder": {}})";
  EXPECT_EQ(failure_of({{"vocab.txt", pointer}}), "tokenizer: vocab.txt" + remedy);
  EXPECT_EQ(failure_of({{"tokenizer.json", pointer}, {"vocab.txt", vocab_txt({})}}),
            "tokenizer: tokenizer.json" + remedy);
  for (const std::string name :
       {"tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "config.json"}) {
    EXPECT_EQ(failure_of({{"vocab.txt", vocab_txt({})}, {name, pointer}}),
              "tokenizer: " + name + remedy);
  }
  EXPECT_EQ(failure_of({{"vocab.txt", vocab_txt({})},
                        {"tokenizer_config.json", declared},
                        {"special_tokens_map.json", pointer}}),
            "tokenizer: special_tokens_map.json" + remedy);
  EXPECT_EQ(failure_of({{"vocab.txt", "<!doctype html>"}}),
            "tokenizer: vocab.txt is an HTML page, not the file itself; download the file again");
  EXPECT_EQ(failure_of({{"tokenizer.json", R"({"error":"Entry not found"})"}}),
            "tokenizer: tokenizer.json is an error message of a server, '{\"error\":\"Entry not "
            "found\"}', not the file itself; download the file again");
}

}  // namespace
}  // namespace electra
