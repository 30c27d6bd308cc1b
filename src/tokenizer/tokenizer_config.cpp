#include "tokenizer/tokenizer_config.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "core/file_status.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/json.hpp"
#include "io/quoted.hpp"
#include "tokenizer/sentencepiece.hpp"

namespace electra::tokenizer {
namespace {

using Json = nlohmann::ordered_json;

/// Classes of transformers that all do the same with the files.
constexpr std::array<std::string_view, 4> bert_classes = {
    "ElectraTokenizer", "BertTokenizer", "DistilBertTokenizer", "ConvBertTokenizer"};
constexpr std::string_view generic_class = "PreTrainedTokenizerFast";
constexpr std::string_view japanese_class = "BertJapaneseTokenizer";

}  // namespace

Json read_small_json(const std::filesystem::path& path) {
  if (!file_exists(path)) return Json::object();
  return parse_json(read_text_file(path, JsonLimits().bytes), path.filename().string(),
                    ErrorCode::tokenizer);
}

TokenizerConfig::TokenizerConfig(const std::filesystem::path& folder,
                                 const TokenizerOptions& options)
    : options_(options),
      json_(read_small_json(folder / "tokenizer_config.json")),
      file_(json_, "tokenizer_config.json"),
      class_place_(file_.place()),
      class_(file_.optional_string("tokenizer_class")) {
  if (class_) return;
  class_place_ = "config.json";
  const Json model_config = read_small_json(folder / class_place_);
  class_ = JsonObject(model_config, class_place_).optional_string("tokenizer_class");
}

bool TokenizerConfig::is_generic() const { return class_ == generic_class; }

bool TokenizerConfig::is_japanese() const { return class_ == japanese_class; }

void TokenizerConfig::require_supported_class() const {
  if (is_japanese()) return require_supported_japanese();
  const auto is_same = [&](std::string_view known) {
    return *class_ == known || *class_ == std::string(known) + "Fast";
  };
  require(!class_ || is_generic() || std::any_of(bert_classes.begin(), bert_classes.end(), is_same),
          ErrorCode::unsupported, class_place_, ": the tokenizer_class ",
          Quoted{class_.value_or("")},
          " is not supported; ElectraTokenizer, BertTokenizer and PreTrainedTokenizerFast are");
}

// MeCab, Sudachi and Juman++ would be needed for the other words, and have no place here.
void TokenizerConfig::require_supported_japanese() const {
  require(has_sentencepiece(), ErrorCode::unsupported, class_place_, ": a ", japanese_class,
          " needs SentencePiece, which this build of electra lacks; build it with ",
          "ELECTRA_WITH_SENTENCEPIECE");
  const std::string pieces = file_.optional_string("subword_tokenizer_type").value_or("wordpiece");
  const std::string words = file_.optional_string("word_tokenizer_type").value_or("basic");
  require(pieces == "sentencepiece", ErrorCode::unsupported, file_.place(), ": a ", japanese_class,
          " with the subword_tokenizer_type ", Quoted{pieces},
          " is not supported; with \"sentencepiece\" it is");
  require(words == "basic" || !file_.optional_boolean("do_word_tokenize").value_or(true),
          ErrorCode::unsupported, file_.place(), ": the word_tokenizer_type ", Quoted{words},
          " is not supported; \"basic\" is");
  require(file_.optional_boolean("do_subword_tokenize").value_or(true), ErrorCode::unsupported,
          file_.place(), ": 'do_subword_tokenize' false is not supported; true is");
}

std::string_view TokenizerConfig::wants_vocab_txt() const {
  if (file_.has("tokenizer_file") && file_.find("tokenizer_file") == nullptr) {
    return "'tokenizer_file' null";
  }
  return file_.optional_boolean("from_slow").value_or(false) ? "'from_slow' true" : "";
}

void TokenizerConfig::require_own_tokenizer_file() const {
  const std::optional<std::string> other = file_.optional_string("tokenizer_file");
  require(!other, ErrorCode::unsupported, file_.place(), ": 'tokenizer_file' names ",
          Quoted{other.value_or("")},
          "; take that member out, and the folder's own tokenizer.json is read");
}

BertFlags TokenizerConfig::flags(BertFlags flags) const {
  flags.lowercase = flag("do_lower_case", options_.do_lower_case, true);
  flags.handle_chinese_chars =
      flag("tokenize_chinese_chars", options_.tokenize_chinese_chars, true);
  flags.strip_accents =
      options_.strip_accents ? options_.strip_accents : file_.optional_boolean("strip_accents");
  return flags;
}

bool TokenizerConfig::lowers_japanese() const {
  return flag("do_lower_case", options_.do_lower_case, false);
}

bool TokenizerConfig::does_basic_tokenize() const {
  const Json* value = file_.find("do_basic_tokenize");
  return !file_.has("do_basic_tokenize") || (value != nullptr && *value != false);
}

Side TokenizerConfig::padding_side(Side otherwise) const {
  return side("padding_side", options_.padding_side, otherwise);
}

Side TokenizerConfig::truncation_side(Side otherwise) const {
  return side("truncation_side", options_.truncation_side, otherwise);
}

bool TokenizerConfig::splits_special_tokens() const {
  return flag("split_special_tokens", options_.split_special_tokens, false);
}

bool TokenizerConfig::cleans_up_spaces(bool otherwise) const {
  const char* key = "clean_up_tokenization_spaces";
  if (options_.clean_up_tokenization_spaces) return *options_.clean_up_tokenization_spaces;
  return file_.has(key) ? file_.optional_boolean(key).value_or(false) : otherwise;
}

// Huge numbers, 1e30 above all, stand for "no limit".
std::optional<Index> TokenizerConfig::model_max_length() const {
  if (options_.model_max_length) return options_.model_max_length;
  const char* key = file_.has("model_max_length") ? "model_max_length" : "max_len";
  const Json* value = file_.find(key);
  if (value == nullptr) return std::nullopt;
  const double length = value->is_number() ? value->get<double>() : -1;
  if (!(length >= 0) || std::floor(length) != length) {
    file_.wrong(key, "a whole number of 0 or more");
  }
  if (length > static_cast<double>(std::numeric_limits<std::int32_t>::max())) return std::nullopt;
  return static_cast<Index>(length);
}

bool TokenizerConfig::flag(const char* key, const std::optional<bool>& wanted,
                           bool otherwise) const {
  if (wanted) return *wanted;
  return file_.has(key) ? file_.boolean(key) : otherwise;
}

Side TokenizerConfig::side(const char* key, const std::optional<Side>& wanted,
                           Side otherwise) const {
  if (wanted) return *wanted;
  if (!file_.has(key)) return otherwise;
  const std::string value = file_.string(key);
  if (value != "left" && value != "right") file_.wrong(key, "\"left\" or \"right\"");
  return value == "left" ? Side::left : Side::right;
}

}  // namespace electra::tokenizer
