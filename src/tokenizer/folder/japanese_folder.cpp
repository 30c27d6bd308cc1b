#include "tokenizer/folder/japanese_folder.hpp"

#include <algorithm>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/misplaced_file.hpp"
#include "io/model_folder.hpp"
#include "tokenizer/folder/folder_tokens.hpp"
#include "tokenizer/sentencepiece/japanese_tokenizer.hpp"
#include "tokenizer/sentencepiece/model_proto.hpp"

namespace electra::tokenizer::folder {
namespace {

using sentencepiece::JapaneseRules;
using sentencepiece::JapaneseTokenizer;
using sentencepiece::ModelProto;

constexpr const char* model_name = "spiece.model";

Vocabulary vocabulary_of(const ModelProto& proto) {
  std::string text;
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(proto.pieces.size());
  for (const ModelProto::Piece& piece : proto.pieces) {
    entries.push_back({static_cast<std::uint32_t>(text.size()),
                       static_cast<std::uint32_t>(piece.text.size()),
                       static_cast<std::int32_t>(entries.size())});
    text += piece.text;
  }
  return {std::move(text), std::move(entries)};
}

/// Returns the tokens with the flags that a slow tokenizer's trie implies: it matches the
/// lower-cased text, and strips no white space.
std::vector<engine::AddedToken> with_trie_flags(std::vector<engine::AddedToken> tokens) {
  for (engine::AddedToken& token : tokens) {
    require(!token.single_word, ErrorCode::unsupported, "the added token ", Quoted{token.content},
            " has \"single_word\": true, which is not supported with a SentencePiece model");
    token.normalized = true;
    token.lstrip = token.rstrip = false;
  }
  return tokens;
}

void require_declared_ids(const FolderTokens& tokens, const engine::AddedVocabulary& added) {
  for (const auto& [id, token] : tokens.declared) {
    const std::optional<std::int32_t> given = added.find(token.content);
    require(!given || *given == id, ErrorCode::unsupported, "the added token ",
            Quoted{token.content}, " is declared with the id ", id, ", but with ", model_name,
            " its id is ", given.value_or(0), "; other ids are not supported");
  }
}

JapaneseRules rules_of(const TokenizerConfig& config, const FolderTokens& tokens) {
  JapaneseRules rules;
  rules.do_lower_case = config.japanese_do_lower_case();
  rules.do_word_tokenize = config.file().optional_boolean("do_word_tokenize").value_or(true);
  if (config.file().find("never_split") != nullptr) {
    std::size_t index = 0;
    for (const auto& word : config.file().array("never_split")) {
      const std::string path = config.file().element("never_split", index++);
      if (!word.is_string()) fail_json_type(path, word, "a string");
      rules.never_split.insert(word.get<std::string>());
    }
  }
  std::set<std::string> roles;
  for (const auto& [role, token] : tokens.special.roles) roles.insert(token.content);
  for (const engine::AddedToken& token : tokens.missing_in({}, true)) {
    if (token.special) rules.never_split.insert(token.content);
    if (token.special && roles.count(token.content) == 0) rules.additional.insert(token.content);
  }
  for (const NamedToken& token : tokens.special.all())
    rules.case_preserved.push_back(token.content);
  for (const auto& [id, token] : tokens.declared) {
    if (!token.special && token.normalized) rules.case_preserved.push_back(token.content);
  }
  return rules;
}

encoding::TemplateToken template_token(const Settings& settings,
                                       const std::optional<std::string>& name, const char* role) {
  const std::optional<std::int32_t> id = settings.added.find(name.value_or(""));
  require(id.has_value(), ErrorCode::tokenizer, "the template needs the ", role,
          ", which tokenizer_config.json removes");
  return {*id, *name};
}

}  // namespace

Settings read_japanese_folder(const std::filesystem::path& folder, const TokenizerConfig& config) {
  const std::filesystem::path path = folder / model_name;
  require(electra::exists(path), ErrorCode::tokenizer, '\'', FileName{folder.native()}, "' has no ",
          model_name, ", which the tokenizer_class of its tokenizer_config.json needs");
  require(!electra::exists(folder / "tokenizer.json"), ErrorCode::unsupported, '\'',
          FileName{folder.native()}, "' has a tokenizer.json and a ", model_name,
          ", which is not supported; remove one of them");
  const std::string bytes = read_text_file(path, io::max_sentencepiece_bytes);
  io::require_not_misplaced(bytes, FileName{model_name}, ErrorCode::tokenizer);
  Settings settings;
  const ModelProto proto = sentencepiece::read_model_proto(bytes, FileName{model_name});
  settings.vocabulary = vocabulary_of(proto);
  const FolderTokens tokens = read_folder_tokens(folder, config, nullptr);
  settings.names = tokens.names();
  // The limits of added tokens are those of rules_of(), too.
  settings.added.add(with_trie_flags(tokens.missing_in(settings.added, true)), settings.vocabulary,
                     {});
  settings.japanese =
      std::make_shared<const JapaneseTokenizer>(bytes, proto, model_name, rules_of(config, tokens));
  require_declared_ids(tokens, settings.added);
  settings.post_processor =
      encoding::PostProcessor::bert(template_token(settings, settings.names.cls, "cls_token"),
                                    template_token(settings, settings.names.sep, "sep_token"));
  settings.is_slow = true;
  settings.has_token_type_ids = config.has_token_type_ids();
  settings.token_type_ids_source = config.token_type_ids_source();
  settings.model_max_length = config.model_max_length(settings.post_processor.added_count(false));
  settings.padding_side = config.padding_side(Side::right);
  settings.truncation_side = config.truncation_side(Side::right);
  settings.split_special_tokens = config.split_special_tokens();
  settings.clean_up_tokenization_spaces = config.clean_up_tokenization_spaces(false);
  return settings;
}

}  // namespace electra::tokenizer::folder
