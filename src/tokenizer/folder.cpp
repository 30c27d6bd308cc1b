#include "tokenizer/folder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/json.hpp"
#include "io/quoted.hpp"
#include "tokenizer/special_tokens.hpp"
#include "tokenizer/tokenizer_json.hpp"
#include "tokenizer/vocab_txt.hpp"

namespace electra::tokenizer {
namespace {

using Json = nlohmann::ordered_json;

/// Classes of transformers that all do the same with the files.
constexpr std::array<std::string_view, 4> bert_classes = {
    "ElectraTokenizer", "BertTokenizer", "DistilBertTokenizer", "ConvBertTokenizer"};

Json read_small_json(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return Json::object();
  return parse_json(read_text_file(path, JsonLimits().bytes), path.filename().string(),
                    ErrorCode::tokenizer);
}

/// The added tokens in the order of the ids that the files declare.
using DeclaredTokens = std::map<std::int64_t, AddedToken>;

/// Reads a folder as ElectraTokenizerFast.from_pretrained of transformers 4.57 does: that one
/// reads tokenizer.json if there is one, else vocab.txt, and then lets the small files change it.
class FolderReader {
 public:
  FolderReader(const std::filesystem::path& folder, const TokenizerOptions& options)
      : folder_(folder),
        options_(options),
        config_json_(read_small_json(folder / "tokenizer_config.json")),
        config_(config_json_, "tokenizer_config.json") {}

  Settings read() {
    has_json_ = std::filesystem::exists(folder_ / "tokenizer.json");
    require_supported_class();
    require_files();
    if (has_json_) json_ = read_tokenizer_json(folder_ / "tokenizer.json");
    read_tokens();
    if (from_vocabulary()) {
      build_from_vocabulary();
    } else {
      take_from_json();
    }
    set_special_names();
    add_tokens();
    set_normalizer();
    set_others();
    return std::move(settings_);
  }

 private:
  /// A config that says "tokenizer_file": null asks for vocab.txt although there is a
  /// tokenizer.json.
  bool from_vocabulary() const {
    return !has_json_ ||
           (config_.has("tokenizer_file") && config_.find("tokenizer_file") == nullptr);
  }

  void require_supported_class();
  void require_files() const;
  void read_tokens();
  void read_legacy_tokens();
  void take_tokens_by_name();
  void take_from_json();
  void build_from_vocabulary();
  std::int32_t slow_id(const std::string& content) const;
  void set_special_names();
  void add_tokens();
  void set_normalizer();
  void set_others();
  void set_model_max_length();
  Side side(const char* key, const std::optional<Side>& wanted, Side otherwise) const;
  bool flag(const char* key, const std::optional<bool>& wanted, bool otherwise) const {
    if (wanted) return *wanted;
    return config_.has(key) ? config_.boolean(key) : otherwise;
  }

  std::filesystem::path folder_;
  TokenizerOptions options_;
  Json config_json_;
  JsonObject config_;
  bool has_json_ = false;
  bool generic_class_ = false;  // PreTrainedTokenizerFast leaves tokenizer.json as it is
  TokenizerJson json_;
  SpecialTokens special_;
  DeclaredTokens declared_;
  Settings settings_;
};

void FolderReader::require_supported_class() {
  std::string place = "tokenizer_config.json";
  std::optional<std::string> name = config_.optional_string("tokenizer_class");
  if (!name) {
    place = "config.json";
    const Json model_config = read_small_json(folder_ / place);
    name = JsonObject(model_config, place).optional_string("tokenizer_class");
  }
  if (!name) return;
  generic_class_ = *name == "PreTrainedTokenizerFast";
  const auto is_same = [&](std::string_view known) {
    return *name == known || *name == std::string(known) + "Fast";
  };
  require(generic_class_ || std::any_of(bert_classes.begin(), bert_classes.end(), is_same),
          ErrorCode::unsupported, place, ": the tokenizer_class ", Quoted{*name},
          " is not supported; ElectraTokenizer, BertTokenizer and PreTrainedTokenizerFast are");
}

void FolderReader::require_files() const {
  const std::optional<std::string> other = config_.optional_string("tokenizer_file");
  require(!other, ErrorCode::unsupported, "tokenizer_config.json: tokenizer_file names ",
          Quoted{other.value_or("")},
          "; take that member out, and the folder's own tokenizer.json is read");
  if (has_json_ && !from_vocabulary()) return;
  require(!generic_class_, ErrorCode::tokenizer, Quoted{folder_.string()},
          " has no tokenizer.json, which a PreTrainedTokenizerFast needs");
  if (std::filesystem::exists(folder_ / "vocab.txt")) return;
  for (const char* model : {"spiece.model", "spm.model", "sentencepiece.bpe.model"}) {
    require(!std::filesystem::exists(folder_ / model), ErrorCode::unsupported,
            Quoted{folder_.string()}, " has a SentencePiece model, ", model,
            ", which is not supported; WordPiece from tokenizer.json or vocab.txt is");
  }
  fail(ErrorCode::tokenizer, Quoted{folder_.string()},
       " has neither a tokenizer.json nor a vocab.txt; one of them was expected");
}

void FolderReader::read_tokens() {
  if (!generic_class_) {
    for (const auto& [role, content] :
         {std::pair("unk_token", "[UNK]"), std::pair("sep_token", "[SEP]"),
          std::pair("pad_token", "[PAD]"), std::pair("cls_token", "[CLS]"),
          std::pair("mask_token", "[MASK]")}) {
      special_.roles[role] = {content, std::nullopt};
    }
  } else if (json_.padding) {
    special_.roles["pad_token"] = {json_.padding->pad_token, std::nullopt};
  }
  read_config_tokens(config_, special_);
  if (!config_.has("added_tokens_decoder")) {
    read_legacy_tokens();
    return;
  }
  const JsonObject decoder = config_.object("added_tokens_decoder");
  for (const auto& member : decoder.json().items()) {
    const std::string& id = member.key();
    require(
        !id.empty() && id.size() < 10 && id.find_first_not_of("0123456789") == std::string::npos,
        ErrorCode::tokenizer, decoder.place(), ": the key ", Quoted{id}, " is not an id");
    declared_[std::stoll(id)] =
        read_added_token({member.value(), decoder.member(id.c_str())}, false);
  }
  take_tokens_by_name();
}

// Files of older releases: special_tokens_map.json wins over the config, then come the tokens of
// added_tokens.json and, where they declare the same ids, those of tokenizer.json.
void FolderReader::read_legacy_tokens() {
  const Json map = read_small_json(folder_ / "special_tokens_map.json");
  read_special_tokens_map({map, "special_tokens_map.json"}, special_);

  std::set<std::string> special;
  for (const NamedToken& token : special_.all()) special.insert(token.content);
  const Json added_json = read_small_json(folder_ / "added_tokens.json");
  const JsonObject added(added_json, "added_tokens.json");
  for (const auto& member : added_json.items()) {
    const std::int32_t id = as_id(added.count(member.key().c_str()), added.place());
    declared_[id] = added_token(member.key(), special.count(member.key()) != 0);
  }
  if (has_json_) {
    require(json_.added_tokens.has_value(), ErrorCode::tokenizer,
            "tokenizer.json has no added_tokens, and tokenizer_config.json no "
            "added_tokens_decoder; transformers needs one of them");
    for (const TokenizerJson::Declared& token : *json_.added_tokens) {
      declared_[token.id] = token.token;
    }
  }
  take_tokens_by_name();
}

/// Lets a role's name stand for the declared token with that content, flags and all.
void FolderReader::take_tokens_by_name() {
  std::map<std::string, AddedToken> by_content;
  for (const auto& [id, token] : declared_) by_content[token.content] = token;
  for (auto& [role, token] : special_.roles) {
    const auto found = by_content.find(token.content);
    if (found != by_content.end()) token.token = found->second;
  }
}

void FolderReader::take_from_json() {
  settings_.vocabulary = std::move(json_.vocabulary);
  settings_.model = json_.model;
  settings_.normalizer = json_.normalizer;
  settings_.splits_words = json_.splits_words;
  settings_.post_processor = std::move(json_.post_processor);
  settings_.decoder = json_.decoder;
  std::vector<AddedToken> tokens;
  for (const TokenizerJson::Declared& token :
       json_.added_tokens.value_or(std::vector<TokenizerJson::Declared>())) {
    tokens.push_back(token.token);
  }
  settings_.added.add(tokens, settings_.vocabulary, settings_.normalizer);
}

// transformers makes a slow tokenizer of the vocabulary and converts that.
void FolderReader::build_from_vocabulary() {
  settings_.vocabulary = read_vocab_txt(folder_ / "vocab.txt");
  // Python's name for what is not there.
  settings_.model.unk_token = special_.content("unk_token").value_or("None");
  NormalizerStep step;
  const Json* basic = config_.find("do_basic_tokenize");
  if (config_.has("do_basic_tokenize") && (basic == nullptr || *basic == false)) {
    step.bert = {true, false, false, false};
  } else {
    step.bert.lowercase = flag("do_lower_case", options_.do_lower_case, true);
    step.bert.handle_chinese_chars =
        flag("tokenize_chinese_chars", options_.tokenize_chinese_chars, true);
    step.bert.strip_accents =
        options_.strip_accents ? options_.strip_accents : config_.optional_boolean("strip_accents");
  }
  settings_.normalizer = Normalizer({step});
  std::array<TemplateToken, 2> frame;
  for (std::size_t i = 0; i < 2; ++i) {
    const char* role = i == 0 ? "cls_token" : "sep_token";
    const std::string content = special_.content(role).value_or("");
    require(!content.empty() && content.find_first_of(" :$") == std::string::npos,
            ErrorCode::unsupported, "the ", role, " ", Quoted{content},
            " cannot be put into a template; one without spaces, ':' and '$' is needed");
    frame[i] = {slow_id(content), content};
  }
  settings_.post_processor = PostProcessor::bert(frame[0], frame[1]);
}

/// Gives the id that a special token has in the slow tokenizer: declared ones count there, and the
/// others come behind vocabulary and declared tokens.
std::int32_t FolderReader::slow_id(const std::string& content) const {
  std::map<std::string, std::int64_t> ids;
  if (!has_json_) {
    for (const auto& [id, token] : declared_) ids[token.content] = id;
  }
  std::int64_t next = settings_.vocabulary.size();
  for (const auto& [declared, id] : ids) next += settings_.vocabulary.find(declared) ? 0 : 1;
  for (const NamedToken& token : special_.all()) {
    if (token.content.empty() || ids.count(token.content) != 0) continue;
    const std::optional<std::int32_t> known = settings_.vocabulary.find(token.content);
    ids[token.content] = known ? *known : next++;
  }
  const auto found = ids.find(content);
  const std::int64_t id = found == ids.end() ? 0 : found->second;
  return as_id(static_cast<std::uint64_t>(id), "the template");
}

void FolderReader::set_special_names() {
  settings_.names = {special_.content("unk_token"), special_.content("sep_token"),
                     special_.content("pad_token"), special_.content("cls_token"),
                     special_.content("mask_token")};
}

// What PreTrainedTokenizerFast.__init__ adds: the declared tokens, then the special ones. A name is
// skipped if it is there already; a token with flags only if the very same is.
void FolderReader::add_tokens() {
  std::vector<AddedToken> tokens;
  std::set<std::string> known;
  for (const auto& [id, token] : settings_.added.tokens()) known.insert(token.content);
  for (const auto& [id, token] : declared_) {
    tokens.push_back(token);
    known.insert(token.content);
  }
  const std::vector<NamedToken> special = special_.all();
  for (const NamedToken& named : special) {
    if (!named.token && known.count(named.content) != 0) continue;
    const AddedToken token = named.token.value_or(added_token(named.content, true));
    if (std::find(tokens.begin(), tokens.end(), token) == tokens.end()) tokens.push_back(token);
  }
  for (AddedToken& token : tokens) {
    token.special =
        token.special || std::any_of(special.begin(), special.end(), [&](const NamedToken& named) {
          return named.content == token.content;
        });
  }
  if (!tokens.empty()) settings_.added.add(tokens, settings_.vocabulary, settings_.normalizer);
}

// The three flags come from the config or are the defaults, never from tokenizer.json. What added
// tokens are looked for was decided before: the reference does not look at that again.
void FolderReader::set_normalizer() {
  if (generic_class_) return;
  require(from_vocabulary() || json_.has_normalizer, ErrorCode::tokenizer,
          "tokenizer.json has no normalizer, without which ElectraTokenizerFast does not load; "
          "give it one, or name PreTrainedTokenizerFast in tokenizer_config.json");
  if (!from_vocabulary() && !json_.normalizer_is_bert) return;
  NormalizerStep step = settings_.normalizer.steps().front();
  step.bert.lowercase = flag("do_lower_case", options_.do_lower_case, true);
  step.bert.handle_chinese_chars =
      flag("tokenize_chinese_chars", options_.tokenize_chinese_chars, true);
  step.bert.strip_accents =
      options_.strip_accents ? options_.strip_accents : config_.optional_boolean("strip_accents");
  settings_.normalizer = Normalizer({step});
}

void FolderReader::set_others() {
  set_model_max_length();
  const Side padding = json_.padding ? json_.padding->direction : Side::right;
  const Side truncation = json_.truncation ? json_.truncation->direction : Side::right;
  settings_.padding_side = side("padding_side", options_.padding_side, padding);
  settings_.truncation_side = side("truncation_side", options_.truncation_side, truncation);
  settings_.split_special_tokens =
      flag("split_special_tokens", options_.split_special_tokens, false);
  if (options_.clean_up_tokenization_spaces) {
    settings_.clean_up_tokenization_spaces = *options_.clean_up_tokenization_spaces;
  } else if (config_.has("clean_up_tokenization_spaces")) {
    settings_.clean_up_tokenization_spaces =
        config_.optional_boolean("clean_up_tokenization_spaces").value_or(false);
  } else {
    settings_.clean_up_tokenization_spaces = from_vocabulary();
  }
}

Side FolderReader::side(const char* key, const std::optional<Side>& wanted, Side otherwise) const {
  if (wanted) return *wanted;
  if (!config_.has(key)) return otherwise;
  const std::string value = config_.string(key);
  if (value != "left" && value != "right") config_.wrong(key, "\"left\" or \"right\"");
  return value == "left" ? Side::left : Side::right;
}

// Huge numbers, 1e30 above all, stand for "no limit".
void FolderReader::set_model_max_length() {
  if (options_.model_max_length) {
    settings_.model_max_length = options_.model_max_length;
    return;
  }
  const char* key = config_.has("model_max_length") ? "model_max_length" : "max_len";
  const Json* value = config_.find(key);
  if (value == nullptr) return;
  const double length = value->is_number() ? value->get<double>() : -1;
  if (!(length >= 0) || std::floor(length) != length)
    config_.wrong(key, "a whole number of 0 or more");
  if (length <= static_cast<double>(std::numeric_limits<std::int32_t>::max())) {
    settings_.model_max_length = static_cast<Index>(length);
  }
}

/// Reads tokenizer.json alone.
Settings read_json_alone(const std::filesystem::path& folder, const TokenizerOptions& options) {
  const std::filesystem::path path = folder / "tokenizer.json";
  require(std::filesystem::exists(path), ErrorCode::tokenizer, Quoted{folder.string()},
          " has no tokenizer.json");
  TokenizerJson json = read_tokenizer_json(path);
  Settings settings;
  settings.vocabulary = std::move(json.vocabulary);
  settings.model = json.model;
  settings.normalizer = json.normalizer;
  settings.splits_words = json.splits_words;
  settings.post_processor = std::move(json.post_processor);
  settings.decoder = json.decoder;
  settings.truncation = json.truncation;
  settings.padding = json.padding;
  std::vector<AddedToken> tokens;
  if (json.added_tokens) {
    for (const TokenizerJson::Declared& token : *json.added_tokens) tokens.push_back(token.token);
  }
  settings.added.add(tokens, settings.vocabulary, settings.normalizer);
  settings.names = {settings.model.unk_token, "[SEP]", "[PAD]", "[CLS]", "[MASK]"};
  settings.model_max_length = options.model_max_length;
  settings.padding_side =
      options.padding_side.value_or(json.padding ? json.padding->direction : Side::right);
  settings.truncation_side =
      options.truncation_side.value_or(json.truncation ? json.truncation->direction : Side::right);
  settings.split_special_tokens = options.split_special_tokens.value_or(false);
  settings.clean_up_tokenization_spaces = options.clean_up_tokenization_spaces.value_or(false);
  return settings;
}

}  // namespace

Settings read_folder(const std::filesystem::path& folder, const TokenizerOptions& options) {
  require(std::filesystem::is_directory(folder), ErrorCode::io, Quoted{folder.string()},
          " is not a folder; the path of a Hugging Face folder was expected");
  if (options.source == TokenizerSource::tokenizer_json) return read_json_alone(folder, options);
  return FolderReader(folder, options).read();
}

}  // namespace electra::tokenizer
