#include "tokenizer/folder.hpp"

#include <map>

#include "core/file_status.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "io/folder.hpp"
#include "io/quoted.hpp"
#include "tokenizer/folder_tokens.hpp"
#include "tokenizer/japanese_folder.hpp"
#include "tokenizer/tokenizer_config.hpp"
#include "tokenizer/tokenizer_json.hpp"
#include "tokenizer/vocab_txt.hpp"

namespace electra::tokenizer {
namespace {

/// Takes over what a tokenizer.json says, its added tokens too.
void take_json(TokenizerJson& json, Settings& settings) {
  settings.vocabulary = std::move(json.vocabulary);
  settings.model = json.model;
  settings.normalizer = json.normalizer;
  settings.splits_words = json.splits_words;
  settings.post_processor = std::move(json.post_processor);
  settings.decoder = json.decoder;
  std::vector<AddedToken> tokens;
  if (json.added_tokens) {
    for (const TokenizerJson::Declared& token : *json.added_tokens) tokens.push_back(token.token);
  }
  settings.added.add(tokens, settings.vocabulary, settings.normalizer);
}

/// Reads a folder as ElectraTokenizerFast.from_pretrained of transformers 4.57 does: that one
/// reads tokenizer.json if there is one, else vocab.txt, and then lets the small files change it.
class FolderReader {
 public:
  FolderReader(const std::filesystem::path& folder, const TokenizerOptions& options)
      : folder_(folder), config_(folder, options) {}

  Settings read() {
    has_json_ = file_exists(folder_ / "tokenizer.json");
    from_vocab_txt_ = !has_json_ || !config_.wants_vocab_txt().empty();
    config_.require_supported_class();
    if (config_.is_japanese()) return read_japanese_folder(folder_, config_);
    config_.require_own_tokenizer_file();
    require_files();
    if (has_json_) json_ = read_tokenizer_json(folder_ / "tokenizer.json");
    tokens_ = read_folder_tokens(folder_, config_, has_json_ ? &json_ : nullptr);
    settings_.names = tokens_.names();
    if (from_vocab_txt_) {
      build_from_vocab_txt();
    } else {
      take_json(json_, settings_);
    }
    add_tokens();
    set_normalizer();
    set_others();
    return std::move(settings_);
  }

 private:
  void require_files() const;
  void build_from_vocab_txt();
  TemplateToken frame_token(const char* role) const;
  std::int32_t slow_id(const std::string& content) const;
  void add_tokens();
  void set_normalizer();
  void set_others();

  std::filesystem::path folder_;
  TokenizerConfig config_;
  bool has_json_ = false;
  bool from_vocab_txt_ = false;
  TokenizerJson json_;
  FolderTokens tokens_;
  Settings settings_;
};

void FolderReader::require_files() const {
  if (!from_vocab_txt_) return;
  const std::string_view wanted = config_.wants_vocab_txt();
  require(!config_.is_generic() || !has_json_, ErrorCode::tokenizer, '\'',
          FileName{folder_.native()}, "': tokenizer_config.json asks for vocab.txt with ", wanted,
          ", but a PreTrainedTokenizerFast has tokenizer.json alone; take that out");
  require(!config_.is_generic(), ErrorCode::tokenizer, '\'', FileName{folder_.native()},
          "' has no tokenizer.json, which a PreTrainedTokenizerFast needs");
  if (file_exists(folder_ / "vocab.txt")) return;
  for (const char* model : {"spiece.model", "spm.model", "sentencepiece.bpe.model"}) {
    require(!file_exists(folder_ / model), ErrorCode::unsupported, '\'', FileName{folder_.native()},
            "' has a SentencePiece model, ", model,
            ", which is not supported; WordPiece from tokenizer.json or vocab.txt is");
  }
  require(!has_json_, ErrorCode::tokenizer, '\'', FileName{folder_.native()},
          "' has no vocab.txt, which tokenizer_config.json asks for with ", wanted);
  fail(ErrorCode::tokenizer, '\'', FileName{folder_.native()},
       "' has neither a tokenizer.json nor a vocab.txt; one of them was expected");
}

// transformers makes a slow tokenizer of the vocabulary and converts that.
void FolderReader::build_from_vocab_txt() {
  settings_.vocabulary = read_vocab_txt(folder_ / "vocab.txt");
  // Python's name for what is not there.
  settings_.model.unk_token = tokens_.special.content("unk_token").value_or("None");
  settings_.splits_words = true;
  NormalizerStep step;
  step.bert =
      config_.does_basic_tokenize() ? config_.flags({}) : BertFlags{true, false, false, false};
  settings_.normalizer = Normalizer({step});
  settings_.post_processor =
      PostProcessor::bert(frame_token("cls_token"), frame_token("sep_token"));
}

TemplateToken FolderReader::frame_token(const char* role) const {
  const std::string content = tokens_.special.content(role).value_or("");
  require(!content.empty() && content.find_first_of(" :$") == std::string::npos,
          ErrorCode::unsupported, "the ", role, " ", Quoted{content},
          " cannot be put into a template; one without spaces, ':' and '$' is needed");
  return {slow_id(content), content};
}

/// Gives the id that a special token has in the slow tokenizer: declared ones count there, and the
/// others come behind vocabulary and declared tokens.
std::int32_t FolderReader::slow_id(const std::string& content) const {
  std::map<std::string, std::int64_t> ids;
  if (!has_json_) {
    for (const auto& [id, token] : tokens_.declared) ids[token.content] = id;
  }
  std::int64_t next = settings_.vocabulary.size();
  for (const auto& [declared, id] : ids) next += settings_.vocabulary.find(declared) ? 0 : 1;
  for (const NamedToken& token : tokens_.special.all()) {
    if (token.content.empty() || ids.count(token.content) != 0) continue;
    const std::optional<std::int32_t> known = settings_.vocabulary.find(token.content);
    ids[token.content] = known ? *known : next++;
  }
  return as_id(static_cast<std::uint64_t>(ids.at(content)), "the template");
}

void FolderReader::add_tokens() {
  const std::vector<AddedToken> missing = tokens_.missing_in(settings_.added, from_vocab_txt_);
  if (!missing.empty()) settings_.added.add(missing, settings_.vocabulary, settings_.normalizer);
}

// Three flags come from the config or are the defaults, never from tokenizer.json. What added
// tokens are looked for was decided before: the reference does not look at that again.
void FolderReader::set_normalizer() {
  if (config_.is_generic()) return;
  require(from_vocab_txt_ || json_.has_normalizer, ErrorCode::tokenizer,
          "tokenizer.json has no normalizer, without which ElectraTokenizerFast does not load; "
          "give it one, or name PreTrainedTokenizerFast in tokenizer_config.json");
  if (!from_vocab_txt_ && !json_.normalizer_is_bert) return;
  NormalizerStep step = settings_.normalizer.steps().front();
  step.bert = config_.flags(step.bert);
  settings_.normalizer = Normalizer({step});
}

void FolderReader::set_others() {
  settings_.model_max_length = config_.model_max_length();
  const bool from_json = !from_vocab_txt_;
  settings_.padding_side =
      config_.padding_side(from_json && json_.padding ? json_.padding->direction : Side::right);
  settings_.truncation_side = config_.truncation_side(
      from_json && json_.truncation ? json_.truncation->direction : Side::right);
  settings_.split_special_tokens = config_.splits_special_tokens();
  settings_.clean_up_tokenization_spaces = config_.cleans_up_spaces(from_vocab_txt_);
}

/// Reads tokenizer.json alone.
Settings read_json_alone(const std::filesystem::path& folder, const TokenizerOptions& options) {
  const std::filesystem::path path = folder / "tokenizer.json";
  require(file_exists(path), ErrorCode::tokenizer, '\'', FileName{folder.native()},
          "' has no tokenizer.json");
  TokenizerJson json = read_tokenizer_json(path);
  Settings settings;
  take_json(json, settings);
  settings.truncation = json.truncation;
  settings.padding = json.padding;
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
  require_folder(folder);
  return in_folder(folder, [&] {
    if (options.source == TokenizerSource::tokenizer_json) return read_json_alone(folder, options);
    return FolderReader(folder, options).read();
  });
}

}  // namespace electra::tokenizer
