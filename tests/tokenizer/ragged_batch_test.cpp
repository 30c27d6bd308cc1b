// Ragged batches, of texts and of encodings.
#include "electra/core/ragged_batch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::message_of;
using testing::open_files;
using testing::open_vocab;
using testing::tokenizer_json;

using Ints = std::vector<std::int32_t>;

const std::vector<std::string> letters = {"a", "b", "c", "d"};

/// The ids and type ids of a sequence.
struct Row {
  Ints ids;
  Ints type_ids;

  bool operator==(const Row& other) const { return ids == other.ids && type_ids == other.type_ids; }
};

std::vector<Row> rows_of(const RaggedBatch& batch) {
  EXPECT_TRUE(batch.token_type_ids.empty() ||
              batch.token_type_ids.size() == batch.input_ids.size());
  std::vector<Row> rows;
  std::size_t at = 0;
  for (const Index length : batch.lengths) {
    const auto range = [&](const Ints& values) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(at);
      return Ints(begin, begin + length);
    };
    rows.push_back({range(batch.input_ids), batch.token_type_ids.empty()
                                                ? Ints(static_cast<std::size_t>(length))
                                                : range(batch.token_type_ids)});
    at += static_cast<std::size_t>(length);
  }
  EXPECT_EQ(at, batch.input_ids.size());
  return rows;
}

/// Returns the rows of a padded batch without their padding.
std::vector<Row> rows_of(const TokenBatch& batch) {
  std::vector<Row> rows;
  for (Index row = 0; row < batch.input_ids.shape()[0]; ++row) {
    rows.emplace_back();
    for (Index column = 0; column < batch.input_ids.shape()[1]; ++column) {
      const Index at = row * batch.input_ids.shape()[1] + column;
      if (batch.attention_mask[at] == 0) continue;
      rows.back().ids.push_back(batch.input_ids[at]);
      rows.back().type_ids.push_back(batch.token_type_ids[at]);
    }
  }
  return rows;
}

/// The first inputs of a golden case, those that are texts or pairs.
struct CaseInput {
  std::vector<std::string> texts;
  std::vector<TextPair> pairs;
};

CaseInput input_of(const fs::path& folder, const nlohmann::json& test_case) {
  const fs::path path = test_case.contains("input") && test_case["input"].contains("file")
                            ? folder / test_case["input"]["file"].get<std::string>()
                            : folder / "input.jsonl";
  constexpr int max_lines = 200;
  CaseInput input;
  std::ifstream file(path);
  std::string line;
  for (int i = 0; i < max_lines && std::getline(file, line); ++i) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_string()) {
      input.texts.push_back(json);
    } else if (json.is_array() && json.size() == 2 && json[0].is_string() && json[1].is_string()) {
      input.pairs.emplace_back(json[0], json[1]);
    }
  }
  return input;
}

std::vector<EncodeOptions> tested_options() {
  std::vector<EncodeOptions> all(4);
  all[1].add_special_tokens = false;
  all[2].max_length = 9;
  all[3].max_length = 7;
  all[3].truncation_side = Side::left;
  all[3].split_special_tokens = true;
  return all;
}

template <class Text>
void expect_equal(const ElectraTokenizer& tokenizer, const std::vector<Text>& texts,
                  ThreadPool& pool) {
  for (const EncodeOptions& options : tested_options()) {
    std::vector<Row> expected;
    const std::string error =
        message_of([&] { expected = rows_of(tokenizer.batch(texts, options)); });
    if (error.find("pad_token") != std::string::npos) continue;
    std::vector<Row> rows;
    EXPECT_EQ(message_of([&] { rows = rows_of(tokenizer.ragged_batch(texts, options)); }), error);
    EXPECT_TRUE(rows == expected);
    if (error != "nothing was thrown") continue;
    EXPECT_TRUE(rows_of(tokenizer.ragged_batch(texts, options, &pool)) == expected);
  }
}

/// Returns the number of folders that were compared.
int compare_in(const fs::path& folder) {
  ThreadPool pool(3);
  int compared = 0;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    std::ifstream file(entry.path() / "case.json");
    if (!file) continue;
    const auto test_case = nlohmann::json::parse(file);
    if (test_case["mode"] == "refuse" || test_case["mode"] == "decode") continue;
    const CaseInput input = input_of(entry.path(), test_case);
    if (input.texts.empty() && input.pairs.empty()) continue;
    SCOPED_TRACE(entry.path().filename());
    std::optional<ElectraTokenizer> tokenizer;
    const std::string error = message_of([&] {
      tokenizer = ElectraTokenizer::from_pretrained(folder / "models" / test_case["model"]);
    });
    if (!tokenizer) {  // in a build without SentencePiece
      EXPECT_NE(error.find("ELECTRA_WITH_SENTENCEPIECE"), std::string::npos) << error;
      continue;
    }
    expect_equal(*tokenizer, input.texts, pool);
    expect_equal(*tokenizer, input.pairs, pool);
    ++compared;
  }
  return compared;
}

TEST(RaggedBatch, HasTheTokensOfABatchInTheGoldenCases) {
  EXPECT_GE(compare_in(ELECTRA_TEST_DATA "/tokenizer"), 3);
  if (fs::exists(ELECTRA_GOLDEN "/tokenizer")) {
    EXPECT_GE(compare_in(ELECTRA_GOLDEN "/tokenizer"), 100);
  }
}

TEST(RaggedBatch, IsEndToEndWithoutPadding) {
  const RaggedBatch batch = open_vocab(letters).ragged_batch({"a", "b c", ""});
  EXPECT_EQ(batch.input_ids, (Ints{2, 5, 3, 2, 6, 7, 3, 2, 3}));
  EXPECT_EQ(batch.token_type_ids, Ints{});
  EXPECT_EQ(batch.lengths, (std::vector<Index>{3, 4, 2}));
  EXPECT_EQ(batch.size(), 3);
  EXPECT_EQ(open_vocab(letters).ragged_batch(std::vector<std::string>{}).size(), 0);
}

TEST(RaggedBatch, OfPairsHasTheTypeIdsOfTheTemplate) {
  const RaggedBatch batch = open_vocab(letters).ragged_batch({{"a", "b"}, {"c", ""}});
  EXPECT_EQ(batch.input_ids, (Ints{2, 5, 3, 6, 3, 2, 7, 3, 3}));
  EXPECT_EQ(batch.token_type_ids, (Ints{0, 0, 0, 1, 1, 0, 0, 0, 1}));
  EXPECT_EQ(batch.lengths, (std::vector<Index>{5, 4}));
}

TEST(RaggedBatch, OfTextsHasTypeIdsIfTheTemplateHas) {
  const std::string post =
      R"({"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}},)"
      R"({"SpecialToken":{"id":"[SEP]","type_id":2}}],"pair":[],)"
      R"("special_tokens":{"[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}})";
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json(letters, {{"post_processor", post}})}});
  EncodeOptions options;
  EXPECT_EQ(tokenizer.ragged_batch({"a b", "c"}, options).token_type_ids, (Ints{0, 0, 2, 0, 2}));
  options.add_special_tokens = false;
  EXPECT_EQ(tokenizer.ragged_batch({"a b", "c"}, options).token_type_ids, Ints{});
}

TEST(RaggedBatch, IsTruncatedAsABatch) {
  const auto tokenizer = open_vocab(letters, R"({"model_max_length": 4})");
  EXPECT_EQ(tokenizer.ragged_batch({"a b c d"}).lengths, (std::vector<Index>{4}));
  EncodeOptions whole;
  whole.truncation = TruncationStrategy::do_not_truncate;
  EXPECT_EQ(tokenizer.ragged_batch({"a b c d"}, whole).lengths, (std::vector<Index>{6}));
}

TEST(RaggedBatch, IgnoresThePaddingBlockOfTokenizerJson) {
  TokenizerOptions options;
  options.source = TokenizerSource::tokenizer_json;
  const std::string padding =
      R"({"strategy":{"Fixed":6},"direction":"Left","pad_to_multiple_of":null,"pad_id":0,)"
      R"("pad_type_id":7,"pad_token":"[PAD]"})";
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json(letters, {{"padding", padding}})}}, options);
  EXPECT_EQ(tokenizer.ragged_batch({"a"}).input_ids, (Ints{2, 5, 3}));
}

TEST(RaggedBatch, DoesNotDependOnTheNumberOfThreads) {
  const auto tokenizer = open_vocab(letters);
  std::vector<TextPair> pairs;
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    for (int k = 0; k < i % 50; ++k) text += std::string(1, static_cast<char>('a' + k % 5)) + ' ';
    pairs.emplace_back(text, "b");
    texts.push_back(std::move(text));
  }
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    EXPECT_TRUE(rows_of(tokenizer.ragged_batch(texts, {}, &pool)) ==
                rows_of(tokenizer.ragged_batch(texts)));
    EXPECT_TRUE(rows_of(tokenizer.ragged_batch(pairs, {}, &pool)) ==
                rows_of(tokenizer.ragged_batch(pairs)));
  }
}

TEST(RaggedBatch, RefusesPaddingAndOverflowingWindows) {
  const auto tokenizer = open_vocab(letters);
  const auto failure = [&](const EncodeOptions& options) {
    return message_of([&] { tokenizer.ragged_batch({"a"}, options); });
  };
  const std::string sentence =
      "input: a ragged batch has no padding; padding, pad_to_multiple_of and padding_side must not "
      "be set";
  EncodeOptions options;
  options.padding = PaddingStrategy::do_not_pad;
  EXPECT_EQ(failure(options), "nothing was thrown");
  options.padding = PaddingStrategy::longest;
  EXPECT_EQ(failure(options), sentence);
  options.padding.reset();
  options.pad_to_multiple_of = 8;
  EXPECT_EQ(failure(options), sentence);
  options.pad_to_multiple_of.reset();
  options.padding_side = Side::left;
  EXPECT_EQ(failure(options), sentence);
  options.padding_side.reset();
  options.return_overflowing_tokens = true;
  EXPECT_EQ(failure(options),
            "input: a batch cannot return overflowing windows; encode the texts and pad the "
            "encodings");
}

TEST(RaggedBatch, IsMadeOfEncodings) {
  const auto tokenizer = open_vocab(letters);
  const std::vector<TextPair> pairs = {{"a b", "c"}, {"d", ""}};
  std::vector<Encoding> encodings = tokenizer.encode_batch(pairs);
  EXPECT_TRUE(rows_of(ragged_batch(encodings)) == rows_of(tokenizer.ragged_batch(pairs)));
  const std::vector<const Encoding*> reversed = {&encodings[1], &encodings[0]};
  EXPECT_EQ(ragged_batch(reversed).lengths, (std::vector<Index>{4, 6}));
  EXPECT_EQ(ragged_batch(reversed).token_type_ids, (Ints{0, 0, 0, 1, 0, 0, 0, 0, 1, 1}));
  const std::vector<Encoding> texts = tokenizer.encode_batch({"a", "b"});
  EXPECT_EQ(ragged_batch(texts).token_type_ids, Ints{});
}

TEST(RaggedBatch, RefusesEncodingsWithPaddingOrOverflowingWindows) {
  const auto tokenizer = open_vocab(letters);
  EncodeOptions options;
  options.padding = PaddingStrategy::longest;
  const auto failure = [](const std::vector<Encoding>& encodings) {
    return message_of([&] { ragged_batch(encodings); });
  };
  EXPECT_EQ(failure(tokenizer.encode_batch({"a b c", "a"}, options)),
            "input: encoding 1 has 2 padding tokens, but a ragged batch has no padding; encode "
            "without it");
  EncodeOptions windows;
  windows.max_length = 4;
  windows.return_overflowing_tokens = true;
  EXPECT_EQ(failure(tokenizer.encode_batch({"a b c d a"}, windows)),
            "input: encoding 0 has 2 overflowing windows, which a ragged batch would drop; pass "
            "each window as an encoding");
}

TEST(RaggedBatch, AppendsSequencesWithAndWithoutTypeIds) {
  RaggedBatch batch;
  batch.append({1, 2}, {0, 0});
  EXPECT_EQ(batch.token_type_ids, Ints{});
  batch.append({3}, {1});
  batch.append({4, 5});
  EXPECT_EQ(batch.input_ids, (Ints{1, 2, 3, 4, 5}));
  EXPECT_EQ(batch.token_type_ids, (Ints{0, 0, 1, 0, 0}));
  EXPECT_EQ(batch.lengths, (std::vector<Index>{2, 1, 2}));
  EXPECT_EQ(message_of([&] {
              batch.append({1, 2, 3}, {1});
            }),
            "input: a sequence of 3 tokens needs as many token type ids, or none, not 1");
}

}  // namespace
}  // namespace electra
