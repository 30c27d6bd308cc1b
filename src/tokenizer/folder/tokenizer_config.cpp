#include "tokenizer/folder/tokenizer_config.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/json_parser.hpp"
#include "tokenizer/sentencepiece/processor.hpp"

namespace electra::tokenizer::folder {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* names_key = "model_input_names";

}  // namespace

io::OwnedJson read_optional_json(const std::filesystem::path& path) {
  if (!electra::exists(path)) return {Json::object()};
  return io::parse_json(read_text_file(path, io::JsonLimits().bytes), path.filename().string(),
                        ErrorCode::tokenizer);
}

TokenizerConfig::TokenizerConfig(const std::filesystem::path& folder,
                                 const TokenizerOptions& options)
    : options_(options),
      json_(read_optional_json(folder / "tokenizer_config.json")),
      file_(json_, "tokenizer_config.json"),
      class_file_(file_.path()),
      class_name_(file_.optional_string("tokenizer_class")) {
  if (!class_name_) {
    class_file_ = "config.json";
    const io::OwnedJson model_config = read_optional_json(folder / class_file_);
    class_name_ = JsonObject(model_config, class_file_).optional_string("tokenizer_class");
  }
  if (class_name_) class_ = tokenizer_class(*class_name_);
}

void TokenizerConfig::require_supported_class() const {
  if (is_japanese()) return require_supported_japanese();
  require(class_.kind != TokenizerClass::Kind::other, ErrorCode::unsupported, class_file_,
          ": the tokenizer_class ", Quoted{class_name_.value_or("")},
          " is not supported; ElectraTokenizer, BertTokenizer, PreTrainedTokenizerFast and "
          "TokenizersBackend are; a tokenizer.json of WordPiece opens as PreTrainedTokenizerFast");
}

// Other word tokenizers need MeCab, Sudachi or Juman++: their words have to be given.
void TokenizerConfig::require_supported_japanese() const {
  const std::string subword = japanese_subword_type();
  const std::string word = file_.optional_string("word_tokenizer_type").value_or("basic");
  require(file_.optional_boolean("do_subword_tokenize").value_or(true), ErrorCode::unsupported,
          file_.path(), ": 'do_subword_tokenize' false is not supported; true is");
  if (!japanese_word_splitter().empty()) return;
  require(subword == "sentencepiece", ErrorCode::unsupported, file_.path(), ": a ",
          japanese_class_name, " with the subword_tokenizer_type ", Quoted{subword},
          " and the word_tokenizer_type ", Quoted{word},
          " is not supported; \"sentencepiece\" is, and words of \"mecab\" are");
  require(sentencepiece::is_available(), ErrorCode::unsupported, class_file_, ": a ",
          japanese_class_name, " needs SentencePiece, which this build of electra lacks; build it ",
          "with ELECTRA_WITH_SENTENCEPIECE");
  require(word == "basic" || !file_.optional_boolean("do_word_tokenize").value_or(true),
          ErrorCode::unsupported, file_.path(), ": the word_tokenizer_type ", Quoted{word},
          " is not supported; \"basic\" is");
}

std::string TokenizerConfig::japanese_subword_type() const {
  return file_.optional_string("subword_tokenizer_type").value_or("wordpiece");
}

std::string TokenizerConfig::japanese_word_splitter() const {
  if (!is_japanese() || !file_.optional_boolean("do_word_tokenize").value_or(true)) return "";
  const std::string subword = japanese_subword_type();
  if (subword != "wordpiece" && subword != "character") return "";
  const std::string word = file_.optional_string("word_tokenizer_type").value_or("basic");
  return word == "mecab" || word == "sudachi" || word == "jumanpp" ? word : "";
}

bool TokenizerConfig::japanese_normalizes_words() const {
  const std::string key = japanese_word_splitter() + "_kwargs";
  if (file_.find(key) == nullptr) return true;
  return file_.object(key).optional_boolean("normalize_text").value_or(true);
}

bool TokenizerConfig::has_token_type_ids() const {
  if (options_.token_type_ids) return *options_.token_type_ids;
  if (file_.find(names_key) == nullptr) return class_.has_token_type_ids;
  bool is_named = false;
  std::size_t index = 0;
  for (const Json& name : file_.array(names_key)) {
    const std::string path = file_.element(names_key, index++);
    if (!name.is_string()) fail_json_type(path, name, "a string");
    is_named = is_named || name == "token_type_ids";
  }
  return is_named;
}

TokenTypeIdsSource TokenizerConfig::token_type_ids_source() const {
  if (options_.token_type_ids) return TokenTypeIdsSource::option;
  if (file_.find(names_key) != nullptr) return TokenTypeIdsSource::model_input_names;
  return is_generic() ? TokenTypeIdsSource::generic_class : TokenTypeIdsSource::tokenizer_class;
}

bool TokenizerConfig::prefers_vocab_txt() const {
  if (is_generic()) return false;
  const bool has_null_file = file_.has("tokenizer_file") && file_.find("tokenizer_file") == nullptr;
  return has_null_file || file_.optional_boolean("from_slow").value_or(false);
}

unicode::BertFlags TokenizerConfig::flags(unicode::BertFlags flags) const {
  flags.lowercase = flag("do_lower_case", options_.do_lower_case, true);
  flags.handle_chinese_chars =
      flag("tokenize_chinese_chars", options_.tokenize_chinese_chars, true);
  flags.strip_accents =
      options_.strip_accents ? options_.strip_accents : file_.optional_boolean("strip_accents");
  return flags;
}

bool TokenizerConfig::japanese_do_lower_case() const {
  return flag("do_lower_case", options_.do_lower_case, false);
}

bool TokenizerConfig::do_basic_tokenize() const {
  const Json* value = file_.find("do_basic_tokenize");
  return !file_.has("do_basic_tokenize") || (value != nullptr && *value != false);
}

Side TokenizerConfig::padding_side(Side default_side) const {
  return side("padding_side", options_.padding_side, default_side);
}

Side TokenizerConfig::truncation_side(Side default_side) const {
  return side("truncation_side", options_.truncation_side, default_side);
}

bool TokenizerConfig::split_special_tokens() const {
  return flag("split_special_tokens", options_.split_special_tokens, false);
}

bool TokenizerConfig::clean_up_tokenization_spaces(bool default_value) const {
  const char* key = "clean_up_tokenization_spaces";
  if (options_.clean_up_tokenization_spaces) return *options_.clean_up_tokenization_spaces;
  return file_.has(key) ? file_.optional_boolean(key).value_or(false) : default_value;
}

// transformers writes 1e30 for "no limit".
std::optional<Index> TokenizerConfig::model_max_length(Index special_tokens) const {
  if (options_.model_max_length) return options_.model_max_length;
  const char* key = file_.has("model_max_length") ? "model_max_length" : "max_len";
  const Json* value = file_.find(key);
  if (value == nullptr) return std::nullopt;
  const double length = value->is_number() ? value->get<double>() : -1;
  if (!(length >= 0) || std::floor(length) != length) {
    file_.fail_type(key, "a non-negative integer");
  }
  require(length >= static_cast<double>(special_tokens), ErrorCode::tokenizer, file_.path(), ": '",
          key, "' is ", length, "; it must be at least ", special_tokens,
          ", the number of special tokens of a text");
  if (length > static_cast<double>(std::numeric_limits<std::int32_t>::max())) return std::nullopt;
  return static_cast<Index>(length);
}

bool TokenizerConfig::flag(const char* key, const std::optional<bool>& option,
                           bool default_value) const {
  if (option) return *option;
  return file_.has(key) ? file_.boolean(key) : default_value;
}

Side TokenizerConfig::side(const char* key, const std::optional<Side>& option,
                           Side default_side) const {
  if (option) return *option;
  if (!file_.has(key)) return default_side;
  const std::string value = file_.string(key);
  if (value != "left" && value != "right") file_.fail_type(key, "\"left\" or \"right\"");
  return value == "left" ? Side::left : Side::right;
}

}  // namespace electra::tokenizer::folder
