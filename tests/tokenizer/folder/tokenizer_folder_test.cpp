// Which file of a folder determines which setting, and which folders are refused.
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

const std::vector<std::string> letters = {"a", "b", "A", "é", "e", "中", "<", "s", ">"};

TEST(VocabTxt, IsSufficient) {
  const auto tokenizer = open_files({{"vocab.txt", vocab_txt(letters)}});
  EXPECT_EQ(joined(tokenizer.encode("A é")), "[CLS] a e [SEP]");
  EXPECT_EQ(tokenizer.pad_token_id(), 0);
  EXPECT_EQ(tokenizer.unk_token_id(), 1);
  EXPECT_EQ(tokenizer.cls_token_id(), 2);
  EXPECT_EQ(tokenizer.sep_token_id(), 3);
  EXPECT_EQ(tokenizer.mask_token_id(), 4);
  EXPECT_EQ(tokenizer.model_max_length(), std::nullopt);
  EXPECT_EQ(tokenizer.num_special_tokens_to_add(), 2);
  EXPECT_EQ(tokenizer.num_special_tokens_to_add(true), 3);
}

TEST(VocabTxt, IsReadAsPythonReadsIt) {
  const auto tokenizer =
      open_files({{"vocab.txt", "[PAD]\r\n[UNK]\r[CLS]\n[SEP]\n[MASK]\n\na\nb \na"}});
  EXPECT_EQ(tokenizer.token_to_id("[MASK]"), 4);
  EXPECT_EQ(tokenizer.token_to_id(""), 5);
  EXPECT_EQ(tokenizer.token_to_id("a"), 8);
  EXPECT_EQ(tokenizer.token_to_id("b "), 7);
  EXPECT_EQ(tokenizer.vocab_size(), 8);
}

TEST(VocabTxt, IsExtendedByMissingSpecialTokens) {
  const auto tokenizer = open_files({{"vocab.txt", "\xEF\xBB\xBF[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n"}});
  EXPECT_EQ(tokenizer.token_to_id("\xEF\xBB\xBF[PAD]"), 0);
  EXPECT_EQ(tokenizer.pad_token_id(), 5);
  EXPECT_EQ(tokenizer.mask_token_id(), 6);
}

TEST(TokenizerJson, TakesPrecedenceOverVocabTxt) {
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json({"b"})}, {"vocab.txt", vocab_txt(letters)}});
  EXPECT_EQ(tokenizer.token_to_id("b"), 5);
}

TEST(TokenizerJson, IsIgnoredIfTokenizerFileIsNull) {
  const auto tokenizer = open_files({{"tokenizer.json", tokenizer_json({"b"})},
                                     {"vocab.txt", vocab_txt(letters)},
                                     {"tokenizer_config.json", R"({"tokenizer_file": null})"}});
  EXPECT_EQ(tokenizer.token_to_id("b"), 6);
}

TEST(TokenizerConfig, TakesPrecedenceOverTheNormalizerEvenByItsDefaults) {
  const std::string normalizer =
      R"({"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,)"
      R"("strip_accents":false,"lowercase":false})";
  const Files files = {{"tokenizer.json", tokenizer_json(letters, {{"normalizer", normalizer}})}};
  EXPECT_EQ(shown(open_files(files), "A\x01 É"), "[UNK](0-2) e(3-4)");
  Files generic = files;
  generic.emplace_back("tokenizer_config.json", R"({"tokenizer_class":"PreTrainedTokenizerFast"})");
  EXPECT_EQ(shown(open_files(generic), "A é中"), "A(0-1) [UNK](2-4)");
  Files flags = files;
  flags.emplace_back("tokenizer_config.json",
                     R"({"do_lower_case": false, "tokenize_chinese_chars": false})");
  EXPECT_EQ(shown(open_files(flags), "A é中"), "A(0-1) [UNK](2-4)");
}

TEST(TokenizerConfig, DoesNotModifyASequenceOfNormalizers) {
  const std::string normalizer =
      R"({"type":"Sequence","normalizers":[{"type":"BertNormalizer","clean_text":true,)"
      R"("handle_chinese_chars":true,"strip_accents":false,"lowercase":false}]})";
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json(letters, {{"normalizer", normalizer}})}});
  EXPECT_EQ(shown(tokenizer, "A é"), "A(0-1) é(2-3)");
}

TEST(TokenizerOptions, TakePrecedenceOverTheFolder) {
  TokenizerOptions options;
  options.do_lower_case = false;
  options.strip_accents = true;
  options.model_max_length = 7;
  options.padding_side = Side::left;
  options.truncation_side = Side::left;
  const auto tokenizer = open_files({{"vocab.txt", vocab_txt(letters)}}, options);
  EXPECT_EQ(shown(tokenizer, "A é"), "A(0-1) e(2-3)");
  EXPECT_EQ(tokenizer.model_max_length(), 7);
  EXPECT_EQ(tokenizer.padding_side(), Side::left);
  EXPECT_EQ(tokenizer.truncation_side(), Side::left);
}

TEST(SpecialTokens, OfTheMapReplaceThoseOfTheConfig) {
  const std::string config = R"({"cls_token": "a", "sep_token": "b", "mask_token": "s"})";
  EXPECT_EQ(joined(open_vocab(letters, config).encode("s")), "a s b");
  const auto tokenizer = open_files(
      {{"vocab.txt", vocab_txt(letters)},
       {"tokenizer_config.json", config},
       {"special_tokens_map.json", R"({"sep_token": {"content": "<", "lstrip": true}})"}});
  EXPECT_EQ(joined(tokenizer.encode("e <")), "a e  < <");
  EXPECT_EQ(tokenizer.sep_token_id(), tokenizer.token_to_id("<"));
}

TEST(SpecialTokens, MayBeAddedTokenObjectsInTheConfig) {
  const auto tokenizer = open_vocab(
      letters, R"({"mask_token": {"__type": "AddedToken", "content": "<s>", "lstrip": true}})");
  EXPECT_EQ(shown(tokenizer, "a <s>"), "a(0-1)  <s>(1-5)");
  EXPECT_EQ(tokenizer.mask_token_id(), 14);
}

TEST(AdditionalTokens, AreReadFromTheConfigTheDecoderAndLegacyFiles) {
  EXPECT_EQ(shown(open_vocab(letters, R"({"additional_special_tokens": ["<s>"]})"), "A<s>"),
            "a(0-1) <s>(1-4)");
  EXPECT_EQ(shown(open_vocab(letters, R"({"extra_special_tokens": {"image": "<s>"}})"), "A<s>"),
            "a(0-1) <s>(1-4)");
  const auto declared = open_vocab(
      letters, R"({"added_tokens_decoder": {"77": {"content": "<S>", "special": false}}})");
  EXPECT_EQ(shown(declared, "A<s>"), "a(0-1) <s>(1-4)");
  EXPECT_EQ(declared.token_to_id("<S>"), 14);
  const auto old =
      open_files({{"vocab.txt", vocab_txt(letters)},
                  {"added_tokens.json", R"({"<S>": 40, "[EXTRA]": 30})"},
                  {"special_tokens_map.json", R"({"additional_special_tokens": ["[EXTRA]"]})"}});
  EXPECT_EQ(old.token_to_id("[EXTRA]"), 14);
  EXPECT_EQ(old.token_to_id("<S>"), 15);
  EXPECT_EQ(shown(old, "A<s>[extra]").substr(0, 16), "a(0-1) <s>(1-4) ");
}

TEST(AdditionalTokens, OfLegacyFilesAreSpecialOnlyIfAFileNamesThem) {
  const std::string added = R"({"[MASK]": 4, "<S>": 14})";
  const Files unnamed{{"vocab.txt", vocab_txt(letters)}, {"added_tokens.json", added}};
  EXPECT_EQ(shown(open_files(unnamed), "a[mask]b"), "a(0-1) [mask](1-7) b(7-8)");
  Files named = unnamed;
  named.push_back({"special_tokens_map.json", R"({"mask_token": "[MASK]"})"});
  EXPECT_EQ(shown(open_files(named), "a[MASK]b"), "a(0-1) [MASK](1-7) b(7-8)");
  EXPECT_NE(shown(open_files(named), "a[mask]b"), "a(0-1) [mask](1-7) b(7-8)");
}

TEST(SpecialTokens, MatchRawTextUnlessTheyAreNormalized) {
  const auto with_mask = [](const std::string& flags) {
    return open_files(
        {{"tokenizer.json", tokenizer_json(letters, {{"added_tokens", "[]"}})},
         {"tokenizer_config.json",
          R"({"mask_token": {"__type": "AddedToken", "content": "<S>")" + flags + "}}"}});
  };
  EXPECT_EQ(shown(with_mask(""), "<S><s>"), "<S>(0-3) <(3-4) s(4-5) >(5-6)");
  EXPECT_EQ(shown(with_mask(R"(, "special": false)"), "<S><s>"), "<S>(0-3) <(3-4) s(4-5) >(5-6)");
  EXPECT_EQ(shown(with_mask(R"(, "normalized": true)"), "<S><s>"), "<s>(0-3) <s>(3-6)");
}

TEST(AdditionalTokens, GetTheIdsAfterTheVocabulary) {
  const auto tokenizer =
      open_vocab({"a", "a", "b"}, R"({"additional_special_tokens": ["b", "NEW"]})");
  EXPECT_EQ(tokenizer.encode("bNEW").ids, (std::vector<std::int32_t>{2, 7, 7, 3}));
}

TEST(Folder, IgnoresTheSidesOfAnIgnoredTokenizerJson) {
  const std::string padding =
      R"({"strategy": "BatchLongest", "direction": "Left", "pad_to_multiple_of": null,)"
      R"( "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"})";
  const Files files{{"vocab.txt", vocab_txt(letters)},
                    {"tokenizer.json", tokenizer_json(letters, {{"padding", padding}})}};
  const auto first_id = [](const ElectraTokenizer& tokenizer) {
    return tokenizer.pad({tokenizer.encode("a"), tokenizer.encode("a b")}).input_ids[0];
  };
  EXPECT_EQ(first_id(open_files(files)), 0);
  Files other = files;
  other.push_back({"tokenizer_config.json", R"({"tokenizer_file": null})"});
  EXPECT_EQ(first_id(open_files(other)), 2);
}

TEST(Folder, ReadsVocabTxtIfTheConfigNeedsIt) {
  for (const std::string config : {R"({"tokenizer_file": null})", R"({"from_slow": true})"}) {
    const auto tokenizer = open_files({{"vocab.txt", vocab_txt(letters)},
                                       {"tokenizer.json", tokenizer_json({"x"})},
                                       {"tokenizer_config.json", config}});
    EXPECT_EQ(joined(tokenizer.encode("a b x")), "[CLS] a b [UNK] [SEP]") << config;
  }
}

TEST(Folder, ReadsTokenizerJsonWhereTheVocabTxtThatTheConfigNeedsIsMissing) {
  for (const std::string config :
       {R"({"tokenizer_file": null})", R"({"from_slow": true})",
        R"({"tokenizer_file": null, "tokenizer_class": "PreTrainedTokenizerFast"})"}) {
    const auto tokenizer =
        open_files({{"tokenizer.json", tokenizer_json({"x"})}, {"tokenizer_config.json", config}});
    EXPECT_EQ(joined(tokenizer.encode("b x")), "[CLS] [UNK] x [SEP]") << config;
  }
}

TEST(Folder, NamesTheMissingFile) {
  EXPECT_EQ(failure_of({}), "io: FOLDER is empty");
  EXPECT_EQ(
      failure_of({{"config.json", "{}"}}),
      "tokenizer: 'FOLDER' has no tokenizer: neither a tokenizer.json nor a vocab.txt; copy one "
      "there, or open that of another folder and give it to the pipeline (tokenizer)");
  EXPECT_EQ(testing::message_of([] { ElectraTokenizer::from_pretrained("/no/such/folder"); }),
            "io: '/no/such/folder' is not a folder; the path of a Hugging Face folder on this "
            "machine was expected");
  EXPECT_EQ(failure_of({{"spiece.model", "x"}}),
            "unsupported: 'FOLDER' has a SentencePiece model, spiece.model, which is not supported "
            "with this tokenizer_class; tokenizer.json and vocab.txt are");
  EXPECT_EQ(failure_of({{"vocab.txt", vocab_txt({})},
                        {"config.json", R"({"tokenizer_class": "PreTrainedTokenizerFast"})"}}),
            "tokenizer: 'FOLDER' has no tokenizer.json, which a PreTrainedTokenizerFast needs");
  TokenizerOptions json_alone;
  json_alone.source = TokenizerSource::tokenizer_json;
  EXPECT_EQ(failure_of({{"vocab.txt", vocab_txt({})}}, json_alone),
            "tokenizer: 'FOLDER' has no tokenizer.json");
}

TEST(Folder, NamesTheUnsupportedSetting) {
  const auto with = [](const std::string& config) {
    return failure_of({{"vocab.txt", vocab_txt({})}, {"tokenizer_config.json", config}});
  };
  EXPECT_EQ(failure_of({{"vocab.txt", vocab_txt({})},
                        {"config.json", R"({"tokenizer_class": "AlbertTokenizer"})"}}),
            "unsupported: config.json: the tokenizer_class 'AlbertTokenizer' is not supported; "
            "ElectraTokenizer, BertTokenizer, PreTrainedTokenizerFast and TokenizersBackend are; a "
            "tokenizer.json of WordPiece opens as PreTrainedTokenizerFast");
  EXPECT_EQ(with(R"({"cls_token": "[C LS]"})"),
            "unsupported: the cls_token '[C LS]' must not be empty or contain spaces, ':' or '$' "
            "to be in a template");
  EXPECT_EQ(with(R"({"sep_token": null})"),
            "unsupported: the sep_token '' must not be empty or contain spaces, ':' or '$' to be "
            "in a template");
  EXPECT_EQ(with(R"({"additional_special_tokens": [{"__type": "AddedToken", "content": "́",)"
                 R"( "normalized": true}]})"),
            "unsupported: the added token '́' is empty after normalization; declare it with "
            "\"normalized\": false");
}

TEST(Folder, IsNamedInTheErrorsOfItsFiles) {
  const testing::TemporaryFolder folder;
  folder.write("vocab.txt", vocab_txt({}));
  folder.write("tokenizer_config.json", "[]");
  EXPECT_EQ(testing::message_of([&] { ElectraTokenizer::from_pretrained(folder.path()); }),
            "tokenizer: " + folder.path().string() +
                ": tokenizer_config.json is an array; expected an object");
}

TEST(Folder, NamesTheInvalidMemberOfTheConfig) {
  const auto with = [](const std::string& config) {
    return failure_of({{"vocab.txt", vocab_txt({})}, {"tokenizer_config.json", config}});
  };
  EXPECT_EQ(with("[]"), "tokenizer: tokenizer_config.json is an array; expected an object");
  EXPECT_EQ(
      with(R"({"do_lower_case": "yes"})"),
      "tokenizer: tokenizer_config.json: 'do_lower_case' is a string; expected true or false");
  EXPECT_EQ(with(R"({"strip_accents": 1})"),
            "tokenizer: tokenizer_config.json: 'strip_accents' is 1; expected true or false");
  EXPECT_EQ(with(R"({"padding_side": null})"),
            "tokenizer: tokenizer_config.json: 'padding_side' is null; expected a string");
  EXPECT_EQ(with(R"({"truncation_side": "middle"})"),
            "tokenizer: tokenizer_config.json: 'truncation_side' is a string; expected \"left\" or "
            "\"right\"");
  EXPECT_EQ(with(R"({"model_max_length": "512"})"),
            "tokenizer: tokenizer_config.json: 'model_max_length' is a string; expected a "
            "non-negative integer");
  EXPECT_EQ(with(R"({"max_len": -1})"),
            "tokenizer: tokenizer_config.json: 'max_len' is -1; expected a non-negative integer");
  EXPECT_EQ(with(R"({"model_max_length": 1})"),
            "tokenizer: tokenizer_config.json: 'model_max_length' is 1; it must be at least 2, the "
            "number of special tokens of a text");
  EXPECT_EQ(with(R"({"model_input_names": ["input_ids", 2]})"),
            "tokenizer: tokenizer_config.json: model_input_names[1] is 2; expected a string");
  EXPECT_EQ(with(R"({"mask_token": {"content": "[MASK]"}})"),
            "tokenizer: tokenizer_config.json: mask_token is an object; expected a string, or "
            "\"__type\": \"AddedToken\" in the object");
  EXPECT_EQ(with(R"({"mask_token": 5})"),
            "tokenizer: tokenizer_config.json: mask_token is a number; expected a "
            "string or an AddedToken object");
  EXPECT_EQ(with(R"({"extra_special_tokens": ["[E1]", null]})"),
            "tokenizer: tokenizer_config.json: extra_special_tokens[1] is null; expected a string "
            "or an AddedToken object");
  EXPECT_EQ(with(R"({"additional_special_tokens": "x"})"),
            "tokenizer: tokenizer_config.json: 'additional_special_tokens' is a string; expected "
            "an array");
  EXPECT_EQ(with(R"({"added_tokens_decoder": {"x": {"content": "y"}}})"),
            "tokenizer: tokenizer_config.json: added_tokens_decoder: the key 'x' is not an id");
  EXPECT_EQ(with(R"({"added_tokens_decoder": {"7": {}}})"),
            "tokenizer: tokenizer_config.json: added_tokens_decoder.7 has no 'content'; expected a "
            "string");
}

TEST(Folder, SaysWhatIsWrongInOldFiles) {
  EXPECT_EQ(failure_of({{"vocab.txt", vocab_txt({})}, {"added_tokens.json", R"({"x": "y"})"}}),
            "tokenizer: added_tokens.json: 'x' is a string; expected a non-negative integer");
  EXPECT_EQ(failure_of({{"vocab.txt", vocab_txt({})}, {"added_tokens.json", R"({"x": 5000000})"}}),
            "tokenizer: added_tokens.json: the id 5000000 is too large; expected at most 4194303");
  EXPECT_EQ(failure_of(
                {{"vocab.txt", vocab_txt({})}, {"special_tokens_map.json", R"({"sep_token": 1})"}}),
            "tokenizer: special_tokens_map.json: sep_token is a number; expected a "
            "string or an AddedToken object");
  EXPECT_EQ(
      failure_of({{"vocab.txt", "a\nb\xFF\n"}}),
      "tokenizer: vocab.txt: the byte at 3 is not UTF-8; expected one token per line in UTF-8");
}

}  // namespace
}  // namespace electra
