#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "electra/tokenizer/options.hpp"
#include "tokenizer/folder/json_object.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::folder {

/// Reads an optional JSON file; an empty object if it does not exist.
nlohmann::ordered_json read_optional_json(const std::filesystem::path& path);

/// A folder's tokenizer_config.json. TokenizerOptions take precedence.
class TokenizerConfig {
 public:
  TokenizerConfig(const std::filesystem::path& folder, const TokenizerOptions& options);

  const JsonObject& file() const { return file_; }

  /// Throws `unsupported` if the tokenizer_class, of this file or config.json, is another one.
  void require_supported_class() const;
  /// Whether the class is PreTrainedTokenizerFast, which does not modify a tokenizer.json.
  bool is_generic() const;
  /// Whether the class is BertJapaneseTokenizer.
  bool is_japanese() const;
  /// The member that makes transformers read vocab.txt although there is a tokenizer.json, as in
  /// "'tokenizer_file' null"; empty if there is none.
  std::string_view vocab_txt_reason() const;
  /// Throws `unsupported` if 'tokenizer_file' is another tokenizer.json.
  void require_own_tokenizer_file() const;

  /// Returns the flags with do_lower_case, tokenize_chinese_chars and strip_accents replaced.
  unicode::BertFlags flags(unicode::BertFlags flags) const;
  /// do_lower_case of a BertJapaneseTokenizer, which defaults to false.
  bool japanese_do_lower_case() const;
  /// do_basic_tokenize of a slow tokenizer; it affects the patterns of added tokens only.
  bool do_basic_tokenize() const;
  Side padding_side(Side default_side) const;
  Side truncation_side(Side default_side) const;
  bool split_special_tokens() const;
  bool clean_up_tokenization_spaces(bool default_value) const;
  /// Absent: no limit.
  std::optional<Index> model_max_length() const;

 private:
  void require_supported_japanese() const;
  bool flag(const char* key, const std::optional<bool>& option, bool default_value) const;
  Side side(const char* key, const std::optional<Side>& option, Side default_side) const;

  TokenizerOptions options_;
  nlohmann::ordered_json json_;
  JsonObject file_;
  std::string class_file_;  // the file that has the tokenizer_class
  std::optional<std::string> class_;
};

}  // namespace electra::tokenizer::folder
