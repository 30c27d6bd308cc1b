#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "electra/tokenizer/encoding.hpp"
#include "electra/tokenizer/options.hpp"
#include "electra/tokenizer/text_list.hpp"
#include "tokenizer/encoding/resolved_options.hpp"
#include "tokenizer/encoding/truncation.hpp"
#include "tokenizer/engine/engine.hpp"
#include "tokenizer/engine/token_texts.hpp"
#include "tokenizer/engine/wordpiece.hpp"
#include "tokenizer/settings.hpp"

namespace electra::tokenizer {

/// The input of a sequence: a text, or words that were split before.
struct Input {
  std::string_view text;
  const TextList* words = nullptr;
};

/// Where tokens are appended.
struct TokenOutput {
  std::vector<std::int32_t>& ids;
  std::vector<std::int32_t>* type_ids;  ///< as in RaggedBatch; null: not wanted
};

/// A loaded tokenizer: text -> engine or SentencePiece -> truncation -> template. Const after
/// construction.
class TokenizerImpl {
 public:
  explicit TokenizerImpl(Settings settings);
  /// A copy with another truncation side, which shares the tables.
  TokenizerImpl(const TokenizerImpl& other, Side truncation_side);
  TokenizerImpl(const TokenizerImpl&) = delete;
  TokenizerImpl& operator=(const TokenizerImpl&) = delete;

  /// As the folder declares it; see truncation_side() for that member.
  const Settings& settings() const { return tables_->settings; }
  Side truncation_side() const { return truncation_side_; }
  const engine::TokenTexts& texts() const { return *texts_; }
  /// Whether a text with an unknown word is an error.
  bool lacks_unknown() const { return tables_->wordpiece && !tables_->wordpiece->unk_id(); }
  /// Returns the options of a call with its defaults. Throws `input` as resolve_options() does.
  encoding::ResolvedOptions resolved(const EncodeOptions& options) const;

  void encode(const Input& first, const Input* second, const encoding::ResolvedOptions& options,
              Encoding& result) const;
  /// Encodes one first text with each of the second ones; tokenizes it once.
  std::vector<Encoding> encode_each(const Input& first, const TextList& seconds,
                                    const encoding::ResolvedOptions& options) const;
  /// Appends the tokens of the first window, without offsets and word ids.
  void append_tokens(const Input& first, const Input* second,
                     const encoding::ResolvedOptions& options, const TokenOutput& output) const;

  std::string decode(const std::vector<std::int32_t>& ids, const DecodeOptions& options) const;

 private:
  template <engine::Detail detail>
  void tokenize_text(std::string_view text, const engine::TextOptions& options,
                     engine::Scratch& scratch) const;
  template <engine::Detail detail>
  void tokenize(const Input& input, const encoding::ResolvedOptions& options, std::size_t limit,
                engine::Scratch& scratch) const;
  /// The rules that all texts of a call share.
  struct Rules {
    const encoding::ResolvedOptions& options;
    encoding::Truncation truncation;
    /// Whether tokens that truncation drops are not computed.
    bool stops_early;
  };
  Rules rules_of(const Input& first, bool is_pair, const encoding::ResolvedOptions& options) const;
  /// Tokenizes the text, or the first one of a pair. Returns its length.
  template <engine::Detail detail>
  std::size_t tokenize_first(const Input& first, bool is_pair, const Rules& rules,
                             engine::Scratch& scratch) const;
  /// Tokenizes the second text, if there is one, after the first, and computes their windows.
  template <engine::Detail detail>
  void tokenize_second(const Input* second, std::size_t first_length, const Rules& rules,
                       engine::Scratch& scratch, encoding::SequenceWindows& windows) const;
  encoding::Truncation truncation_of(const encoding::ResolvedOptions& options, bool is_pair) const;
  std::string decode_wordpiece(const std::vector<std::int32_t>& ids,
                               bool skip_special_tokens) const;
  std::string decode_japanese(const std::vector<std::int32_t>& ids, bool skip_special_tokens) const;

  struct Tables {
    explicit Tables(Settings given);

    Settings settings;
    std::unique_ptr<const engine::WordPiece> wordpiece;  // null with settings.japanese
    engine::TokenTexts texts;
  };
  std::shared_ptr<const Tables> tables_;
  std::shared_ptr<const engine::TokenTexts> texts_;  // those of the tables, which they keep
  Side truncation_side_;
};

}  // namespace electra::tokenizer
