#include "tokenizer/folder/tokenizer_config.hpp"

#include <algorithm>
#include <array>
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

/// Classes of transformers that read the files alike.
constexpr std::array<std::string_view, 4> bert_classes = {
    "ElectraTokenizer", "BertTokenizer", "DistilBertTokenizer", "ConvBertTokenizer"};
constexpr std::string_view generic_class = "PreTrainedTokenizerFast";
constexpr std::string_view japanese_class = "BertJapaneseTokenizer";

}  // namespace

Json read_optional_json(const std::filesystem::path& path) {
  if (!electra::exists(path)) return Json::object();
  return io::parse_json(read_text_file(path, io::JsonLimits().bytes), path.filename().string(),
                        ErrorCode::tokenizer);
}

TokenizerConfig::TokenizerConfig(const std::filesystem::path& folder,
                                 const TokenizerOptions& options)
    : options_(options),
      json_(read_optional_json(folder / "tokenizer_config.json")),
      file_(json_, "tokenizer_config.json"),
      class_file_(file_.path()),
      class_(file_.optional_string("tokenizer_class")) {
  if (class_) return;
  class_file_ = "config.json";
  const Json model_config = read_optional_json(folder / class_file_);
  class_ = JsonObject(model_config, class_file_).optional_string("tokenizer_class");
}

bool TokenizerConfig::is_generic() const { return class_ == generic_class; }

bool TokenizerConfig::is_japanese() const { return class_ == japanese_class; }

void TokenizerConfig::require_supported_class() const {
  if (is_japanese()) return require_supported_japanese();
  const auto is_same = [&](std::string_view known) {
    return *class_ == known || *class_ == std::string(known) + "Fast";
  };
  require(!class_ || is_generic() || std::any_of(bert_classes.begin(), bert_classes.end(), is_same),
          ErrorCode::unsupported, class_file_, ": the tokenizer_class ",
          Quoted{class_.value_or("")},
          " is not supported; ElectraTokenizer, BertTokenizer and PreTrainedTokenizerFast are");
}

// Other word tokenizers need MeCab, Sudachi or Juman++.
void TokenizerConfig::require_supported_japanese() const {
  require(sentencepiece::is_available(), ErrorCode::unsupported, class_file_, ": a ",
          japanese_class, " needs SentencePiece, which this build of electra lacks; build it with ",
          "ELECTRA_WITH_SENTENCEPIECE");
  const std::string subword = file_.optional_string("subword_tokenizer_type").value_or("wordpiece");
  const std::string word = file_.optional_string("word_tokenizer_type").value_or("basic");
  require(subword == "sentencepiece", ErrorCode::unsupported, file_.path(), ": a ", japanese_class,
          " with the subword_tokenizer_type ", Quoted{subword},
          " is not supported; \"sentencepiece\" is");
  require(word == "basic" || !file_.optional_boolean("do_word_tokenize").value_or(true),
          ErrorCode::unsupported, file_.path(), ": the word_tokenizer_type ", Quoted{word},
          " is not supported; \"basic\" is");
  require(file_.optional_boolean("do_subword_tokenize").value_or(true), ErrorCode::unsupported,
          file_.path(), ": 'do_subword_tokenize' false is not supported; true is");
}

std::string_view TokenizerConfig::vocab_txt_reason() const {
  if (file_.has("tokenizer_file") && file_.find("tokenizer_file") == nullptr) {
    return "'tokenizer_file' null";
  }
  return file_.optional_boolean("from_slow").value_or(false) ? "'from_slow' true" : "";
}

void TokenizerConfig::require_own_tokenizer_file() const {
  const std::optional<std::string> other = file_.optional_string("tokenizer_file");
  require(!other, ErrorCode::unsupported, file_.path(), ": 'tokenizer_file' names ",
          Quoted{other.value_or("")}, "; remove it to read the folder's own tokenizer.json");
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
std::optional<Index> TokenizerConfig::model_max_length() const {
  if (options_.model_max_length) return options_.model_max_length;
  const char* key = file_.has("model_max_length") ? "model_max_length" : "max_len";
  const Json* value = file_.find(key);
  if (value == nullptr) return std::nullopt;
  const double length = value->is_number() ? value->get<double>() : -1;
  if (!(length >= 0) || std::floor(length) != length) {
    file_.fail_type(key, "a non-negative integer");
  }
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
