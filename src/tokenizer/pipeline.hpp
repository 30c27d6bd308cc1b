#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/tokenizer/encoding.hpp"
#include "electra/tokenizer/options.hpp"
#include "tokenizer/encoding/post_processor.hpp"
#include "tokenizer/encoding/resolved_options.hpp"
#include "tokenizer/encoding/truncation.hpp"
#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/engine/engine.hpp"
#include "tokenizer/engine/token_texts.hpp"
#include "tokenizer/engine/wordpiece.hpp"
#include "tokenizer/sentencepiece/japanese_tokenizer.hpp"

namespace electra::tokenizer {

/// How tokens become text again.
struct Decoder {
  bool wordpiece = true;  ///< false: tokens with spaces between them
  std::string prefix = "##";
  bool cleanup = true;
};

/// A truncation or padding block of a tokenizer.json.
struct TruncationBlock {
  Side direction = Side::right;
  Index max_length = 0;
  TruncationStrategy strategy = TruncationStrategy::longest_first;
  Index stride = 0;
};
struct PaddingBlock {
  std::optional<Index> length;  ///< absent: to the longest
  Side direction = Side::right;
  std::optional<Index> pad_to_multiple_of;
  std::int32_t pad_id = 0;
  std::int32_t pad_type_id = 0;
  std::string pad_token = "[PAD]";
};

/// The names of the tokens that have a part to play.
struct SpecialNames {
  std::optional<std::string> unk;
  std::optional<std::string> sep;
  std::optional<std::string> pad;
  std::optional<std::string> cls;
  std::optional<std::string> mask;
};

/// All that a folder says about its tokenizer.
struct Settings {
  Vocabulary vocabulary;
  engine::WordPieceSettings model;
  unicode::Normalizer normalizer;
  bool splits_words = true;
  /// Takes the place of normaliser and WordPiece where a folder asks for it.
  std::shared_ptr<const JapaneseTokenizer> japanese;
  engine::AddedVocabulary added;
  PostProcessor post_processor;
  Decoder decoder;

  SpecialNames names;
  std::optional<Index> model_max_length;
  Side padding_side = Side::right;
  Side truncation_side = Side::right;
  bool split_special_tokens = false;
  bool clean_up_tokenization_spaces = false;
  // What a call without options does; only where tokenizer.json alone counts.
  std::optional<TruncationBlock> truncation;
  std::optional<PaddingBlock> padding;
};

/// One text to be encoded: itself, or the words it was split into.
struct Input {
  std::string_view text;
  const std::vector<std::string>* words = nullptr;
};

/// A loaded tokenizer. Const after construction.
class Pipeline {
 public:
  explicit Pipeline(Settings settings);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  const Settings& settings() const { return settings_; }
  const Vocabulary& vocabulary() const { return settings_.vocabulary; }
  const engine::TokenTexts& texts() const { return texts_; }

  /// Decides what the options leave open. Throws `input` for those that contradict each other.
  Plan plan(const EncodeOptions& options) const;

  void encode(const Input& first, const Input* second, const Plan& plan, Encoding& result) const;
  /// Adds the ids alone to `ids`.
  void encode_ids(const Input& first, const Input* second, const Plan& plan,
                  std::vector<std::int32_t>& ids) const;
  /// Gives how long the plan's padding makes a batch whose longest has `longest` tokens.
  Index padded_length(const Plan& plan, Index longest) const;
  void pad(const Plan& plan, Index length, Encoding& encoding) const;

  std::string decode(const std::vector<std::int32_t>& ids, const DecodeOptions& options) const;
  std::optional<std::int32_t> find(std::string_view token) const;
  std::optional<std::string> content(std::int32_t id) const;

 private:
  template <engine::Detail detail>
  void tokenize_text(std::string_view text, const Plan& plan, std::size_t limit,
                     engine::Scratch& scratch) const;
  template <engine::Detail detail>
  void tokenize(const Input& input, const Plan& plan, std::size_t limit,
                engine::Scratch& scratch) const;
  /// Tokenises both texts and decides on the windows. Gives the length of the first.
  template <engine::Detail detail>
  std::size_t tokenize_and_cut(const Input& first, const Input* second, const Plan& plan,
                               engine::Scratch& scratch, SequenceWindows& windows) const;
  std::string decode_tokens(const std::vector<std::int32_t>& ids, bool skip_special_tokens) const;
  std::string decode_pieces(const std::vector<std::int32_t>& ids, bool skip_special_tokens) const;
  void require_possible(const Plan& plan) const;
  void set_pad(Plan& plan) const;
  Truncation truncation_of(const Plan& plan, bool is_pair) const;

  bool lacks_unknown() const { return wordpiece_ && !wordpiece_->unk_id(); }

  Settings settings_;
  std::unique_ptr<const engine::WordPiece> wordpiece_;  // null where another model is asked
  engine::TokenTexts texts_;
};

}  // namespace electra::tokenizer
