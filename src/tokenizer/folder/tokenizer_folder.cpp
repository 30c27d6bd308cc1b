#include "tokenizer/folder/tokenizer_folder.hpp"

#include <map>
#include <string_view>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/folder_contents.hpp"
#include "io/json_parser.hpp"
#include "io/misplaced_file.hpp"
#include "io/model_folder.hpp"
#include "tokenizer/folder/folder_tokens.hpp"
#include "tokenizer/folder/japanese_folder.hpp"
#include "tokenizer/folder/japanese_words.hpp"
#include "tokenizer/folder/tokenizer_config.hpp"
#include "tokenizer/folder/tokenizer_json.hpp"
#include "tokenizer/folder/vocab_txt.hpp"

namespace electra::tokenizer::folder {
namespace {

/// Moves the contents of a tokenizer.json into the settings.
void apply_json(TokenizerJson& json, Settings& settings) {
  settings.vocabulary = std::move(json.vocabulary);
  settings.model = json.model;
  settings.normalizer = json.normalizer;
  settings.pre_tokenizer =
      json.has_pre_tokenizer ? engine::PreTokenizer::bert : engine::PreTokenizer::none;
  settings.post_processor = std::move(json.post_processor);
  settings.decoder = json.decoder;
  std::vector<engine::AddedToken> tokens;
  if (json.added_tokens) {
    for (const TokenizerJson::Declared& token : *json.added_tokens) tokens.push_back(token.token);
  }
  settings.added.add(tokens, settings.vocabulary, settings.normalizer);
}

/// Reads a folder as ElectraTokenizerFast.from_pretrained of transformers 4.57 does: tokenizer.json
/// if it exists, else vocab.txt, modified by the other files.
class FolderReader {
 public:
  FolderReader(const std::filesystem::path& folder, const TokenizerOptions& options)
      : folder_(folder), config_(folder, options) {}

  Settings read() {
    has_json_ = electra::exists(folder_ / "tokenizer.json");
    config_.require_supported_class();
    takes_words_ = !config_.japanese_word_splitter().empty();
    from_vocab_txt_ = !has_json_ || takes_words_ ||
                      (config_.prefers_vocab_txt() && electra::exists(folder_ / "vocab.txt"));
    require_own_contents();
    if (config_.is_japanese() && !takes_words_) return read_japanese_folder(folder_, config_);
    require_files();
    if (has_json_) json_ = read_tokenizer_json(folder_ / "tokenizer.json");
    tokens_ = read_folder_tokens(folder_, config_, has_json_ ? &json_ : nullptr);
    settings_.names = tokens_.names();
    if (from_vocab_txt_) {
      build_from_vocab_txt();
    } else {
      apply_json(json_, settings_);
    }
    add_tokens();
    set_normalizer();
    set_others();
    return std::move(settings_);
  }

 private:
  void require_own_contents() const;
  void require_files() const;
  void build_from_vocab_txt();
  encoding::TemplateToken template_token(const char* role) const;
  std::int32_t slow_id(const std::string& content) const;
  void add_tokens();
  void set_normalizer();
  void set_others();

  std::filesystem::path folder_;
  TokenizerConfig config_;
  bool has_json_ = false;
  bool from_vocab_txt_ = false;
  bool takes_words_ = false;  // of a BertJapaneseTokenizer
  TokenizerJson json_;
  FolderTokens tokens_;
  Settings settings_;
};

// Files that are not always read: one that is not itself means that the others may not be, either.
void FolderReader::require_own_contents() const {
  for (const char* name : {"special_tokens_map.json", "added_tokens.json"}) {
    const std::filesystem::path path = folder_ / name;
    if (!electra::exists(path)) continue;
    io::require_not_misplaced(read_text_file(path, io::JsonLimits().bytes), name,
                              ErrorCode::tokenizer);
  }
}

void FolderReader::require_files() const {
  if (!from_vocab_txt_) return;
  require(!config_.is_generic(), ErrorCode::tokenizer, '\'', FileName{folder_.native()},
          "' has no tokenizer.json, which a PreTrainedTokenizerFast needs");
  if (electra::exists(folder_ / "vocab.txt")) return;
  for (const char* model : {"spiece.model", "spm.model", "sentencepiece.bpe.model"}) {
    require(!electra::exists(folder_ / model), ErrorCode::unsupported, '\'',
            FileName{folder_.native()}, "' has a SentencePiece model, ", model,
            ", which is not supported with this tokenizer_class; tokenizer.json and vocab.txt are");
  }
  require(!takes_words_, ErrorCode::tokenizer, '\'', FileName{folder_.native()},
          "' has no vocab.txt, which a BertJapaneseTokenizer needs");
  const bool is_model = electra::exists(folder_ / "config.json");
  const std::string found = is_model ? "" : io::describe_folder(folder_);
  require(found.empty(), ErrorCode::io, FileName{folder_.native()}, found);
  fail(ErrorCode::tokenizer, '\'', FileName{folder_.native()},
       "' has no tokenizer: neither a tokenizer.json nor a vocab.txt; copy one there, or open that "
       "of another folder and give it to the pipeline (",
       OptionName{"tokenizer"}, ')');
}

// transformers builds a slow tokenizer from the vocabulary and converts it.
void FolderReader::build_from_vocab_txt() {
  settings_.vocabulary = read_vocab_txt(folder_ / "vocab.txt");
  // str(None) of Python.
  settings_.model.unk_token = tokens_.special.content("unk_token").value_or("None");
  settings_.pre_tokenizer = engine::PreTokenizer::bert;
  unicode::NormalizerStep step;
  step.bert = config_.do_basic_tokenize() ? config_.flags({})
                                          : unicode::BertFlags{true, false, false, false};
  settings_.normalizer = unicode::Normalizer({step});
  settings_.post_processor =
      encoding::PostProcessor::bert(template_token("cls_token"), template_token("sep_token"));
  if (takes_words_) set_japanese_words(config_, settings_);
}

encoding::TemplateToken FolderReader::template_token(const char* role) const {
  const std::string content = tokens_.special.content(role).value_or("");
  require(!content.empty() && content.find_first_of(" :$") == std::string::npos,
          ErrorCode::unsupported, "the ", role, " ", Quoted{content},
          " must not be empty or contain spaces, ':' or '$' to be in a template");
  return {slow_id(content), content};
}

/// Returns the id of a special token in the slow tokenizer: declared ids count there, and other
/// tokens get the ids after the vocabulary and the declared tokens.
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
  return checked_id(static_cast<std::uint64_t>(ids.at(content)), "the template");
}

void FolderReader::add_tokens() {
  const std::vector<engine::AddedToken> missing =
      tokens_.missing_in(settings_.added, from_vocab_txt_);
  if (!missing.empty()) settings_.added.add(missing, settings_.vocabulary, settings_.normalizer);
}

// Three flags are those of the config or defaults, never those of tokenizer.json. The patterns of
// added tokens are not rebuilt: the reference does not rebuild them either.
void FolderReader::set_normalizer() {
  if (config_.is_generic() || takes_words_) return;
  require(from_vocab_txt_ || json_.has_normalizer, ErrorCode::tokenizer,
          "tokenizer.json has no normalizer, which ElectraTokenizerFast needs; add one, or set the "
          "tokenizer_class PreTrainedTokenizerFast in tokenizer_config.json");
  if (!from_vocab_txt_ && !json_.normalizer_is_bert) return;
  unicode::NormalizerStep step = settings_.normalizer.steps().front();
  step.bert = config_.flags(step.bert);
  settings_.normalizer = unicode::Normalizer({step});
}

void FolderReader::set_others() {
  settings_.has_token_type_ids = config_.has_token_type_ids();
  settings_.token_type_ids_source = config_.token_type_ids_source();
  settings_.model_max_length =
      config_.model_max_length(settings_.post_processor.added_count(false));
  const bool from_json = !from_vocab_txt_;
  settings_.padding_side =
      config_.padding_side(from_json && json_.padding ? json_.padding->direction : Side::right);
  settings_.truncation_side = config_.truncation_side(
      from_json && json_.truncation ? json_.truncation->direction : Side::right);
  settings_.split_special_tokens = config_.split_special_tokens();
  settings_.clean_up_tokenization_spaces =
      config_.clean_up_tokenization_spaces(from_vocab_txt_ && !takes_words_);
}

/// Checks the tokens that stand in a text without being in it.
void require_short_tokens(const Settings& settings) {
  const SpecialNames& names = settings.names;
  require_short(names.unk.value_or(""), "unk_token");
  require_short(names.sep.value_or(""), "sep_token");
  require_short(names.pad.value_or(""), "pad_token");
  require_short(names.cls.value_or(""), "cls_token");
  require_short(names.mask.value_or(""), "mask_token");
  require_short(settings.model.unk_token, "unk_token");
  if (settings.padding) require_short(settings.padding->pad_token, "pad_token");
  for (const encoding::Template* pieces :
       {&settings.post_processor.single, &settings.post_processor.pair}) {
    for (const encoding::TemplatePiece& piece : *pieces) {
      for (const encoding::TemplateToken& token : piece.tokens)
        require_short(token.text, "special token of a template");
    }
  }
}

/// Reads tokenizer.json only, as Tokenizer.from_file of tokenizers does.
Settings read_json_alone(const std::filesystem::path& folder, const TokenizerOptions& options) {
  const std::filesystem::path path = folder / "tokenizer.json";
  require(electra::exists(path), ErrorCode::tokenizer, '\'', FileName{folder.native()},
          "' has no tokenizer.json");
  TokenizerJson json = read_tokenizer_json(path);
  Settings settings;
  apply_json(json, settings);
  settings.truncation = json.truncation;
  settings.padding = json.padding;
  settings.has_token_type_ids = options.token_type_ids.value_or(true);
  if (options.token_type_ids) settings.token_type_ids_source = TokenTypeIdsSource::option;
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
  io::require_folder(folder);
  return in_folder(folder, [&] {
    const std::filesystem::path own = io::transformer_folder(folder);
    Settings settings = options.source == TokenizerSource::tokenizer_json
                            ? read_json_alone(own, options)
                            : FolderReader(own, options).read();
    require_short_tokens(settings);
    settings.folder = own.string();
    return settings;
  });
}

}  // namespace electra::tokenizer::folder
