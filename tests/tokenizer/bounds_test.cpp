// Work and memory are bounded by the bytes that were read times a constant: files and texts of n
// and 4n bytes that would make a product of two of their parts, and the limits that are checked
// before.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/counted_allocations.hpp"
#include "support/growth.hpp"
#include "tokenizer/sentencepiece/processor.hpp"
#include "tokenizer/sentencepiece/spiece.hpp"
#include "tokenizer/support.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra {
namespace {

using testing::failure_of;
using testing::Files;
using testing::growth_of_time;
using testing::linear_growth;
using testing::message_of;
using testing::open_files;
using testing::tokenizer_json;
using testing::vocab_txt;

const std::vector<std::string> words = {"a", "b", "##a", "##b"};

/// A list of JSON: what `item` returns for 0, 1, …
std::string list_of(std::size_t count, const std::function<std::string(std::size_t)>& item) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + item(i);
  return list;
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

/// A tokenizer with the added tokens "a" and a long one that begins alike.
ElectraTokenizer with_long_token(const std::string& normalized) {
  const auto token = [&](int id, const std::string& content) {
    return R"({"id":)" + std::to_string(id) + R"(,"content":")" + content +
           R"(","single_word":false,"lstrip":false,"rstrip":false,"special":false,"normalized":)" +
           normalized + '}';
  };
  const std::string tokens =
      '[' + token(5, "a") + ',' + token(90, std::string(10000, 'a') + 'b') + ']';
  return open_files({{"tokenizer.json", tokenizer_json(words, {{"added_tokens", tokens}})}});
}

TEST(Bounds, OfAddedTokensAreTheText) {
  for (const char* normalized : {"false", "true"}) {
    const ElectraTokenizer tokenizer = with_long_token(normalized);
    const double growth = growth_of_time(20000, [&](std::size_t size) {
      return [&tokenizer, text = std::string(size, 'a')] { tokenizer.encode(text); };
    });
    EXPECT_LT(growth, linear_growth) << normalized;
    EXPECT_EQ(tokenizer.encode(std::string(30000, 'a') + "b").size(), 20000 + 1 + 2);
  }
}

TEST(Bounds, OfNormalizedTextAreWhereTruncationStops) {
  const ElectraTokenizer tokenizer = with_long_token("true");
  EncodeOptions options;
  options.max_length = 8;
  const std::string text(1 << 20, 'a');
  const std::vector<std::int32_t> ids = tokenizer.encode(text, options).ids;
  EXPECT_EQ(ids, (std::vector<std::int32_t>{2, 5, 5, 5, 5, 5, 5, 3}));
  RaggedBatch ragged = tokenizer.ragged_batch({text}, options);
  EXPECT_EQ(std::vector<std::int32_t>(ragged.input_ids.begin(), ragged.input_ids.end()), ids);
}

/// A tokenizer with the added token " ", which strips what is behind it.
ElectraTokenizer with_stripping_space(const std::string& normalized = "false") {
  return open_files(
      {{"tokenizer.json",
        tokenizer_json(words, {{"added_tokens",
                                R"([{"id":90,"content":" ","single_word":false,"lstrip":false,)"
                                R"("rstrip":true,"special":false,"normalized":)" +
                                    normalized + "}]"}})}});
}

// As the reference has it, the space itself is found again in the spaces that it strips.
TEST(Bounds, OfTokensThatStripEachOtherAreTheText) {
  for (const char* normalized : {"false", "true"}) {
    const double growth = growth_of_time(20000, [&](std::size_t size) {
      return [tokenizer = with_stripping_space(normalized), text = std::string(size, ' ')] {
        std::vector<std::int32_t> ids;
        tokenizer.append_ids(text, ids, {});
      };
    });
    EXPECT_LT(growth, linear_growth) << normalized;
  }
  const ElectraTokenizer tokenizer = with_stripping_space();
  const Encoding three = tokenizer.encode("a   b");
  EXPECT_EQ(testing::joined(three), "[CLS] a          b [SEP]");
  EXPECT_EQ(three.offsets[2], (Offsets{1, 4}));
  EXPECT_EQ(three.offsets[4], (Offsets{3, 4}));
  EXPECT_EQ(message_of([&] { tokenizer.encode(std::string(4000, ' ')); }),
            "input: the added token ' ' and those that it overlaps would have a text of more than "
            "1052576 bytes together; declare it with \"rstrip\": false");
  const std::vector<std::string> spaces(4, std::string(1000, ' '));
  EXPECT_EQ(message_of([&] { tokenizer.encode_words(spaces); }),
            "input: the added token ' ' and those that it overlaps would have a text of more than "
            "1052576 bytes together; declare it with \"rstrip\": false");
}

TEST(Bounds, OfWindowsAreTheTextsOfTheirTokens) {
  const ElectraTokenizer tokenizer = open_files(
      {{"tokenizer.json",
        tokenizer_json(
            words, {{"added_tokens", R"([{"id":90,"content":"X","single_word":false,"lstrip":true,)"
                                     R"("rstrip":false,"normalized":false,"special":false}])"}})}});
  EncodeOptions options;
  options.max_length = 8;
  options.return_overflowing_tokens = true;
  const double growth = growth_of_time(4000, [&](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "  X";
    return [&tokenizer, &options, text] { tokenizer.encode(text, options); };
  });
  EXPECT_LT(growth, linear_growth);
  const Encoding encoding = tokenizer.encode("  X  X  X  X  X  X  X  X", options);
  EXPECT_EQ(encoding.token(1), "  X");
  EXPECT_EQ(encoding.overflowing.at(0).token(2), "  X");
}

/// TemplateProcessing with a special token of `ids` ids that is there `pieces` times.
std::string with_template(std::size_t pieces, std::size_t ids, const std::string& text = "[CLS]") {
  const auto piece = [](std::size_t) { return R"({"SpecialToken":{"id":"x","type_id":0}})"; };
  const std::string sequence = R"({"Sequence":{"id":"A","type_id":0}})";
  return tokenizer_json(
      words,
      {{"post_processor", R"({"type":"TemplateProcessing","single":[)" + sequence + ',' +
                              list_of(pieces, piece) +
                              R"(],"pair":[],"special_tokens":{"x":{"id":"x","ids":[)" +
                              list_of(ids, [](std::size_t) { return "2"; }) + R"(],"tokens":[)" +
                              list_of(ids, [&](std::size_t) { return quoted(text); }) + "]}}}"}});
}

TEST(Bounds, OfWindowsAreTheTextsThatTheyRepeat) {
  EncodeOptions options;
  options.return_overflowing_tokens = true;
  const auto repeat = [&](const ElectraTokenizer& tokenizer, const std::string& text) {
    return message_of([&] { tokenizer.encode(text, options); });
  };
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "a ";
  options.max_length = 65;
  const std::string bytes = "input: the windows of a text repeat more than 33554432 bytes of ";
  const std::string rest = "tokens whose texts are not in the vocabulary; make stride smaller";
  const ElectraTokenizer of_template =
      open_files({{"tokenizer.json", with_template(1, 64, std::string(1000, 'x'))}});
  EXPECT_EQ(repeat(of_template, text), bytes + rest);
  EXPECT_EQ(repeat(of_template, text.substr(0, 200)), "nothing was thrown");
  options.max_length = 100;
  options.stride = 97;
  EXPECT_EQ(repeat(with_stripping_space(), text + std::string(100, ' ') + text),
            "nothing was thrown");
  const ElectraTokenizer strips_left = open_files(
      {{"tokenizer.json",
        tokenizer_json(
            words, {{"added_tokens", R"([{"id":90,"content":"X","single_word":false,"lstrip":true,)"
                                     R"("rstrip":false,"normalized":false,"special":false}])"}})}});
  const std::string spaces(std::size_t{1} << 20, ' ');
  EXPECT_EQ(repeat(strips_left, text + spaces + "X " + text),
            "input: the windows of a text repeat more than 37748744 bytes of " + rest);
}

TEST(Bounds, OfPaddingAreTheTokens) {
  const std::string end = " each and a multiple of 1; at most ";
  const ElectraTokenizer tokenizer = open_files({{"vocab.txt", vocab_txt(words)}});
  std::vector<std::string> texts(8000, "a");
  for (int i = 0; i < 8000; ++i) texts[0] += " a";
  EncodeOptions options;
  options.padding = PaddingStrategy::longest;
  EXPECT_EQ(message_of([&] { tokenizer.encode_batch(texts, options); }),
            "input: cannot pad 8000 sequences of 32000 tokens together to 8003" + end +
                "2195 each are supported");
  texts[0].resize(4000);
  EXPECT_EQ(tokenizer.encode_batch(texts, options)[1].size(), 2002);
  TokenizerOptions as_saved;
  as_saved.source = TokenizerSource::tokenizer_json;
  const ElectraTokenizer padding = open_files(
      {{"tokenizer.json",
        tokenizer_json(
            words,
            {{"truncation", R"({"max_length":4,"stride":0,"strategy":"LongestFirst",)"
                            R"("direction":"Right"})"},
             {"padding", R"({"strategy":{"Fixed":1000000},"direction":"Right","pad_id":0,)"
                         R"("pad_to_multiple_of":null,"pad_type_id":0,"pad_token":"[PAD]"})"}})}},
      as_saved);
  EXPECT_EQ(padding.encode("a a").size(), 1000000);
  options = {};
  options.return_overflowing_tokens = true;
  EXPECT_EQ(message_of([&] { padding.encode("a a a", options); }),
            "input: cannot pad 2 sequences of 7 tokens together to 1000000" + end +
                "525326 each are supported");
}

TEST(Bounds, OfATensorOfTokensAreTheTokens) {
  const ElectraTokenizer tokenizer = open_files({{"vocab.txt", vocab_txt(words)}});
  std::vector<std::string> texts(8000, "a");
  for (int i = 0; i < 8000; ++i) texts[0] += " a";
  EncodeOptions options;
  options.truncation = TruncationStrategy::do_not_truncate;
  const auto message = [&] { return message_of([&] { tokenizer.batch(texts, options); }); };
  const std::string end = " together to 8003 each and a multiple of 1; at most ";
  options.padding = PaddingStrategy::do_not_pad;
  EXPECT_EQ(message(),
            "input: cannot pad 8000 sequences of 32000 tokens" + end + "2195 each are supported");
  options.padding = PaddingStrategy::max_length;
  options.max_length = 8;
  EXPECT_EQ(message(),
            "input: cannot pad 8000 sequences of 71995 tokens" + end + "2215 each are supported");
}

/// The files of a vocab.txt with `count` special tokens more in one of the places for them.
Files with_special_tokens(const std::string& place, std::size_t count) {
  const auto name = [](std::size_t i) { return "t" + std::to_string(i) + 't'; };
  const std::string names = list_of(count, [&](std::size_t i) { return quoted(name(i)); });
  const std::string flagged = list_of(count, [&](std::size_t i) {
    return R"({"content":"same","lstrip":)" + std::string(i % 2 == 0 ? "true}" : "false}");
  });
  const std::string config = R"({"additional_special_tokens": [)";
  Files files = {{"vocab.txt", vocab_txt(words)}};
  if (place == "config") files.emplace_back("tokenizer_config.json", config + names + "]}");
  if (place == "map") files.emplace_back("special_tokens_map.json", config + names + "]}");
  if (place == "same") {
    files.emplace_back("tokenizer_config.json",
                       config + list_of(count, [](std::size_t) { return R"("same")"; }) + "]}");
    files.emplace_back("special_tokens_map.json", config + flagged + "]}");
  }
  if (place == "added") {
    files.emplace_back("added_tokens.json", '{' + list_of(count, [&](std::size_t i) {
                                              return quoted(name(i)) + ':' + std::to_string(i + 9);
                                            }) + '}');
  }
  if (place == "extra") {
    files.emplace_back("tokenizer_config.json",
                       R"({"extra_special_tokens": {)" + list_of(count, [&](std::size_t i) {
                         return quoted(name(i)) + ':' + quoted(name(i));
                       }) + "}}");
  }
  return files;
}

TEST(Bounds, OfSpecialTokensAreTheirFiles) {
  for (const char* place : {"config", "map", "same", "added", "extra"}) {
    const double growth = growth_of_time(3000, [&](std::size_t count) {
      return [files = with_special_tokens(place, count)] { open_files(files); };
    });
    EXPECT_LT(growth, linear_growth) << place;
  }
}

TEST(Bounds, OfTemplateTokensAreCheckedWhereTheyAreRead) {
  const Files files = {{"tokenizer.json", with_template(60, 1, std::string(1000000, 'x'))}};
  std::string failure;
  EXPECT_LT(testing::peak_of([&] { failure = failure_of(files); }), 20 * files[0].second.size());
  EXPECT_EQ(failure,
            "unsupported: the special token of a template has 1000000 bytes; at most 1024 are "
            "supported");
}

TEST(Bounds, OfTemplatesAreCheckedBeforeTheyAreWrittenOut) {
  const std::string path = "unsupported: tokenizer.json: post_processor.";
  const std::string too_many =
      " a template with more than 64 special tokens and sequences is not supported";
  EXPECT_EQ(failure_of({{"tokenizer.json", with_template(64, 1)}}),
            path + "single has 65 pieces; at most 64 are supported");
  EXPECT_EQ(failure_of({{"tokenizer.json", with_template(1, 65)}}),
            path + "special_tokens.x:" + too_many);
  EXPECT_EQ(failure_of({{"tokenizer.json", with_template(40, 40)}}),
            path + "special_tokens.x:" + too_many);
  EXPECT_EQ(open_files({{"tokenizer.json", with_template(2, 32)}}).encode("a").size(), 65);
  const Files files = {{"tokenizer.json", with_template(60, 20000)}};
  EXPECT_LT(testing::peak_of([&] { failure_of(files); }), 100 * files[0].second.size());
}

TEST(Bounds, OfNormalizersAreStepsForEveryText) {
  const auto with_steps = [](std::size_t count) {
    return tokenizer_json(
        words,
        {{"normalizer", R"({"type":"Sequence","normalizers":[)" + list_of(count, [](std::size_t) {
                          return R"({"type":"NFC"})";
                        }) + "]}"}});
  };
  TokenizerOptions alone;
  alone.source = TokenizerSource::tokenizer_json;
  EXPECT_EQ(open_files({{"tokenizer.json", with_steps(8)}}, alone).encode("a").size(), 3);
  EXPECT_EQ(failure_of({{"tokenizer.json", with_steps(9)}}, alone),
            "unsupported: tokenizer.json: normalizer.normalizers[8]: more than 8 normalizers are "
            "not supported");
}

/// A Sequence of these normalizers.
std::string sequence_of(const std::vector<std::string>& normalizers) {
  return R"({"type":"Sequence","normalizers":[)" +
         list_of(normalizers.size(), [&](std::size_t i) { return normalizers[i]; }) + "]}";
}

std::string bert_normalizer(bool isolates) {
  return R"({"type":"BertNormalizer","clean_text":false,"strip_accents":false,"lowercase":false,)"
         R"("handle_chinese_chars":)" +
         std::string(isolates ? "true}" : "false}");
}

// Each would put two spaces more around every ideograph.
TEST(Bounds, OfNormalizersAreOneThatIsolatesIdeographs) {
  TokenizerOptions alone;
  alone.source = TokenizerSource::tokenizer_json;
  const auto files_with = [](const std::vector<std::string>& normalizers) {
    return Files{
        {"tokenizer.json", tokenizer_json(words, {{"normalizer", sequence_of(normalizers)}})}};
  };
  const std::string isolating = bert_normalizer(true);
  const std::string other = bert_normalizer(false);
  EXPECT_EQ(open_files(files_with({isolating, other, other}), alone).encode("a").size(), 3);
  EXPECT_EQ(failure_of(files_with({isolating, other, isolating}), alone),
            "unsupported: tokenizer.json: normalizer.normalizers[2]: a second BertNormalizer with "
            "\"handle_chinese_chars\": true is not supported; set it to false");
}

// The ligature has 3 bytes, and 18 characters after normalization.
TEST(Bounds, OfAddedTokensAreTheirNormalizedForms) {
  TokenizerOptions alone;
  alone.source = TokenizerSource::tokenizer_json;
  const auto files_with = [](std::size_t count) {
    const std::string tokens = list_of(count, [](std::size_t i) {
      std::string content = std::to_string(i);
      for (int n = 0; n < 5000; ++n) content += "\uFDFA";
      return R"({"id":)" + std::to_string(i + 9) + R"(,"content":")" + content +
             R"(","single_word":false,"lstrip":false,"rstrip":false,"special":false,)"
             R"("normalized":true})";
    });
    return Files{{"tokenizer.json",
                  tokenizer_json(words, {{"added_tokens", '[' + tokens + ']'},
                                         {"normalizer", sequence_of({R"({"type":"NFKC"})"})}})}};
  };
  EXPECT_EQ(open_files(files_with(5), alone).encode("a").size(), 3);
  EXPECT_EQ(failure_of(files_with(6), alone),
            "unsupported: the added tokens have more than 524288 characters together after "
            "normalization, which is the limit");
  const Files files = files_with(5);
  EXPECT_LT(testing::peak_of([&] { open_files(files, alone); }),
            (std::size_t{32} << 20) + 48 * files[0].second.size());
}

TEST(Bounds, OfTokensAreTheirLengths) {
  const std::string fits(16384, 'q');
  EXPECT_EQ(open_files({{"vocab.txt", vocab_txt({fits})}}).encode("a").size(), 3);
  EXPECT_EQ(
      failure_of({{"vocab.txt", vocab_txt({"a", fits + 'q'})}}),
      "tokenizer: vocab.txt: the token on line 7 has 16385 bytes; at most 16384 are supported");
  EXPECT_EQ(failure_of({{"tokenizer.json", tokenizer_json({"a", fits + 'q'})}}),
            "tokenizer: tokenizer.json: the token with the id 6 has 16385 bytes; at most 16384 are "
            "supported");
  EXPECT_EQ(failure_of(
                {{"vocab.txt", vocab_txt(words)}, {"added_tokens.json", "{\"" + fits + "q\": 9}"}}),
            "unsupported: an added token has 16385 bytes; at most 16384 are supported");
}

TEST(Bounds, OfTokensThatStandForOthersAreShorter) {
  const std::string fits(1024, 'q');
  const auto with_unknown = [](const std::string& token) {
    return Files{{"vocab.txt", vocab_txt({"a", token})},
                 {"tokenizer_config.json", R"({"unk_token": ")" + token + "\"}"}};
  };
  EXPECT_EQ(open_files(with_unknown(fits)).encode("x").token(1), fits);
  EXPECT_EQ(failure_of(with_unknown(fits + 'q')),
            "unsupported: the unk_token has 1025 bytes; at most 1024 are supported");
  const std::string post =
      R"({"type":"BertProcessing","sep":["[SEP]",3],"cls":[")" + fits + R"(q",2]})";
  EXPECT_EQ(
      failure_of({{"tokenizer.json", tokenizer_json(words, {{"post_processor", post}})}}),
      "unsupported: the special token of a template has 1025 bytes; at most 1024 are supported");
}

TEST(Bounds, OfAPrefixBeforeEveryCharacterAreShorter) {
  const auto with_prefix = [](std::size_t size) {
    const std::string model = R"({"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0},)"
                              R"("max_input_chars_per_word":100,"continuing_subword_prefix":")" +
                              std::string(size, 'p') + "\"}";
    return Files{{"tokenizer.json", tokenizer_json(words, {{"model", model}})}};
  };
  EXPECT_NO_THROW(open_files(with_prefix(64)));
  EXPECT_EQ(failure_of(with_prefix(65)),
            "unsupported: tokenizer.json: model: the continuing_subword_prefix has 65 bytes; at "
            "most 64 are supported");
}

/// A vocab.txt in which the characters behind every other token lie `count` apart.
std::string sparse_vocabulary(std::size_t count) {
  std::vector<std::string> tokens;
  const auto letters = [](std::size_t n) {
    return std::string{static_cast<char>('a' + n / 26 % 26), static_cast<char>('a' + n % 26)};
  };
  const auto character = [](std::size_t n) {
    std::string utf8;
    tokenizer::unicode::append_utf8(utf8, static_cast<char32_t>(0x3400 + n));
    return utf8;
  };
  for (std::size_t node = 0; node < count; ++node) {
    for (std::size_t i = 0; i < count; ++i) {
      tokens.push_back(letters(2 * node) + character(i));
      tokens.push_back(letters(2 * node + 1) + character((i + 1) * count + node));
    }
  }
  return vocab_txt(tokens);
}

TEST(Bounds, OfTablesAreTheVocabulary) {
  const Files files = {{"vocab.txt", sparse_vocabulary(160)}};
  std::string failure;
  EXPECT_LT(testing::peak_of([&] { failure = failure_of(files); }),
            (std::size_t{32} << 20) + 48 * files[0].second.size());
  const std::string begin = "unsupported: the vocabulary's characters follow each other in too";
  EXPECT_EQ(failure.substr(0, begin.size()), begin);
}

TEST(Bounds, OfDecodedTextsAreThoseOfUsualTokens) {
  const auto tokenizer = open_files({{"vocab.txt", vocab_txt({std::string(16384, 'q')})}});
  EXPECT_EQ(tokenizer.decode(std::vector<std::int32_t>(1000, 5)).size(), 16384U * 1000 + 999);
  EXPECT_EQ(message_of([&] { tokenizer.decode(std::vector<std::int32_t>(5000, 5)); }),
            "input: the tokens of 5000 ids have 81920000 bytes together; at most 67428864 are "
            "supported, decode fewer at once");
}

/// The files of a BertJapaneseTokenizer with this model.
Files japanese_files(const std::string& model) {
  return {{"spiece.model", model},
          {"tokenizer_config.json",
           R"({"tokenizer_class": "BertJapaneseTokenizer", "unk_token": "<unk>", )"
           R"("subword_tokenizer_type": "sentencepiece"})"}};
}

TEST(Bounds, OfDecodedTextsAreWhatUnknownIdsBecome) {
  if (!tokenizer::sentencepiece::is_available()) GTEST_SKIP() << "built without SentencePiece";
  const std::string trainer =
      testing::bytes_field(2, testing::bytes_field(44, std::string(1024, 'u')));
  const ElectraTokenizer tokenizer = open_files(
      japanese_files(testing::spiece({"[CLS]", "[SEP]", "[PAD]", "[MASK]", "a"}, trainer)));
  EXPECT_EQ(tokenizer.decode({0, 0}).size(), 2048U);
  EXPECT_EQ(message_of([&] { tokenizer.decode(std::vector<std::int32_t>(80000, 0)); }),
            "input: the tokens of 80000 ids have 81920000 bytes together; at most 72228864 are "
            "supported, decode fewer at once");
}

TEST(Bounds, OfKeptTokensAreTheText) {
  if (!tokenizer::sentencepiece::is_available()) GTEST_SKIP() << "built without SentencePiece";
  const std::string text(20000, 'A');
  const double growth = growth_of_time(1000, [&](std::size_t count) {
    const std::string tokens =
        list_of(count, [](std::size_t i) { return quoted("t" + std::to_string(i) + 't'); });
    ElectraTokenizer tokenizer = open_files(
        {{"spiece.model", testing::spiece({"[CLS]", "[SEP]", "[PAD]", "[MASK]", "a"})},
         {"tokenizer_config.json", R"({"tokenizer_class": "BertJapaneseTokenizer", )"
                                   R"("subword_tokenizer_type": "sentencepiece", )"
                                   R"("do_lower_case": true, "additional_special_tokens": [)" +
                                       tokens + "]}"}});
    return [shared = std::make_shared<ElectraTokenizer>(std::move(tokenizer)), &text] {
      shared->encode(text);
    };
  });
  EXPECT_LT(growth, 3);
}

}  // namespace
}  // namespace electra
