#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/options.hpp"
#include "tokenizer/decoder.hpp"
#include "tokenizer/encoding/post_processor.hpp"
#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/engine/wordpiece.hpp"
#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer {

namespace sentencepiece {
class JapaneseTokenizer;
}

/// The truncation block of a tokenizer.json.
struct TruncationBlock {
  Side direction = Side::right;
  Index max_length = 0;
  TruncationStrategy strategy = TruncationStrategy::longest_first;
  Index stride = 0;
};
/// The padding block of a tokenizer.json.
struct PaddingBlock {
  std::optional<Index> length;  ///< of strategy Fixed; absent: BatchLongest
  Side direction = Side::right;
  std::optional<Index> pad_to_multiple_of;
  std::int32_t pad_id = 0;
  std::int32_t pad_type_id = 0;
  std::string pad_token = "[PAD]";
};

/// The special tokens with a role.
struct SpecialNames {
  std::optional<std::string> unk;
  std::optional<std::string> sep;
  std::optional<std::string> pad;
  std::optional<std::string> cls;
  std::optional<std::string> mask;
};

/// A tokenizer as its folder declares it.
struct Settings {
  Vocabulary vocabulary;
  engine::WordPieceSettings model;
  unicode::Normalizer normalizer;
  engine::PreTokenizer pre_tokenizer = engine::PreTokenizer::bert;
  /// Null unless it replaces normalizer, pre-tokenizer and model.
  std::shared_ptr<const sentencepiece::JapaneseTokenizer> japanese;
  engine::AddedVocabulary added;
  encoding::PostProcessor post_processor;
  Decoder decoder;

  SpecialNames names;
  std::optional<Index> model_max_length;
  Side padding_side = Side::right;
  Side truncation_side = Side::right;
  bool has_token_type_ids = true;
  TokenTypeIdsSource token_type_ids_source = TokenTypeIdsSource::tokenizer_class;
  /// Whether the reference is a slow tokenizer, which truncates pairs in another way.
  bool is_slow = false;
  /// The program that splits texts into words before, as "mecab"; empty if there is none.
  std::string word_splitter;
  std::string folder;  ///< the path, for error messages
  bool split_special_tokens = false;
  bool clean_up_tokenization_spaces = false;
  // Defaults of a call; only where tokenizer.json is read alone.
  std::optional<TruncationBlock> truncation;
  std::optional<PaddingBlock> padding;

  Settings();
  Settings(Settings&&) noexcept;
  Settings& operator=(Settings&&) = delete;
  ~Settings();

  /// Returns the id of a token: that of an added token, else that of the vocabulary.
  std::optional<std::int32_t> id_of(std::string_view token) const;
  /// Returns the token of an id: an added token, else that of the vocabulary.
  std::optional<std::string> token_of(std::int32_t id) const;
};

}  // namespace electra::tokenizer
