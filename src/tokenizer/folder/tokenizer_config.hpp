#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "electra/tokenizer/options.hpp"
#include "tokenizer/folder/json_object.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer {

/// Gives a folder's JSON file; an empty object if it is not there.
nlohmann::ordered_json read_small_json(const std::filesystem::path& path);

/// A folder's tokenizer_config.json, with what the caller wants instead.
class TokenizerConfig {
 public:
  TokenizerConfig(const std::filesystem::path& folder, const TokenizerOptions& options);

  const JsonObject& file() const { return file_; }

  /// Throws `unsupported` if this file or config.json names a class that works in another way.
  void require_supported_class() const;
  /// Whether the class is PreTrainedTokenizerFast, which leaves a tokenizer.json as it is.
  bool is_generic() const;
  /// Whether the class is BertJapaneseTokenizer, with pieces from SentencePiece.
  bool is_japanese() const;
  /// What in it asks for vocab.txt beside a tokenizer.json, as in "'tokenizer_file' null"; empty if
  /// nothing does.
  std::string_view wants_vocab_txt() const;
  /// Throws `unsupported` if it names another tokenizer.json.
  void require_own_tokenizer_file() const;

  /// Gives the flags with these three taken from here.
  unicode::BertFlags flags(unicode::BertFlags flags) const;
  /// Whether a BertJapaneseTokenizer makes text small.
  bool lowers_japanese() const;
  /// Whether the slow tokenizer splits into words; no effect but on added tokens' patterns.
  bool does_basic_tokenize() const;
  Side padding_side(Side otherwise) const;
  Side truncation_side(Side otherwise) const;
  bool splits_special_tokens() const;
  bool cleans_up_spaces(bool otherwise) const;
  /// Absent: there is no limit.
  std::optional<Index> model_max_length() const;

 private:
  void require_supported_japanese() const;
  bool flag(const char* key, const std::optional<bool>& wanted, bool otherwise) const;
  Side side(const char* key, const std::optional<Side>& wanted, Side otherwise) const;

  TokenizerOptions options_;
  nlohmann::ordered_json json_;
  JsonObject file_;
  std::string class_place_;  // the file that names the class
  std::optional<std::string> class_;
};

}  // namespace electra::tokenizer
