#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "electra/tokenizer/options.hpp"
#include "io/owned_json.hpp"
#include "tokenizer/folder/json_object.hpp"
#include "tokenizer/folder/tokenizer_class.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::folder {

/// Reads an optional JSON file; an empty object if it does not exist.
io::OwnedJson read_optional_json(const std::filesystem::path& path);

/// A folder's tokenizer_config.json. TokenizerOptions take precedence.
class TokenizerConfig {
 public:
  TokenizerConfig(const std::filesystem::path& folder, const TokenizerOptions& options);

  const JsonObject& file() const { return file_; }

  /// Throws `unsupported` if the tokenizer_class, of this file or config.json, is another one.
  void require_supported_class() const;
  bool is_generic() const { return class_.kind == TokenizerClass::Kind::generic; }
  bool is_japanese() const { return class_.kind == TokenizerClass::Kind::japanese; }
  /// Whether transformers 4.57 reads vocab.txt although there is a tokenizer.json.
  bool prefers_vocab_txt() const;

  /// Whether a model gets token type ids, and what determines it.
  bool has_token_type_ids() const;
  TokenTypeIdsSource token_type_ids_source() const;
  /// Returns the flags with do_lower_case, tokenize_chinese_chars and strip_accents replaced.
  unicode::BertFlags flags(unicode::BertFlags flags) const;
  /// do_lower_case of a BertJapaneseTokenizer, which defaults to false.
  bool japanese_do_lower_case() const;
  /// The subword_tokenizer_type of a BertJapaneseTokenizer.
  std::string japanese_subword_type() const;
  /// The word_tokenizer_type of a BertJapaneseTokenizer that cannot split a text here, as "mecab";
  /// empty if it can.
  std::string japanese_word_splitter() const;
  /// Whether the word tokenizer of a BertJapaneseTokenizer applies NFKC.
  bool japanese_normalizes_words() const;
  /// do_basic_tokenize of a slow tokenizer; it affects the patterns of added tokens only.
  bool do_basic_tokenize() const;
  Side padding_side(Side default_side) const;
  Side truncation_side(Side default_side) const;
  bool split_special_tokens() const;
  bool clean_up_tokenization_spaces(bool default_value) const;
  /// Absent: no limit. Throws `tokenizer` if it has no room for the special tokens of a text.
  std::optional<Index> model_max_length(Index special_tokens) const;

 private:
  void require_supported_japanese() const;
  bool flag(const char* key, const std::optional<bool>& option, bool default_value) const;
  Side side(const char* key, const std::optional<Side>& option, Side default_side) const;

  TokenizerOptions options_;
  io::OwnedJson json_;
  JsonObject file_;
  std::string class_file_;  // the file that has the tokenizer_class
  std::optional<std::string> class_name_;
  TokenizerClass class_;
};

}  // namespace electra::tokenizer::folder
