#include "tokenizer/japanese_folder.hpp"

#include <algorithm>

#include "core/file_status.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/quoted.hpp"
#include "tokenizer/folder_tokens.hpp"
#include "tokenizer/sentencepiece_model.hpp"

namespace electra::tokenizer {
namespace {

constexpr const char* model_name = "spiece.model";

Vocabulary vocabulary_of(const SentencePieceSource& source) {
  std::string text;
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(source.pieces.size());
  for (const SentencePieceSource::Piece& piece : source.pieces) {
    entries.push_back({static_cast<std::uint32_t>(text.size()),
                       static_cast<std::uint32_t>(piece.text.size()),
                       static_cast<std::int32_t>(entries.size())});
    text += piece.text;
  }
  return {std::move(text), std::move(entries)};
}

/// Takes the tokens over as they are looked for there: each as it is written, white space around it
/// being of no account to the words.
std::vector<AddedToken> plain(std::vector<AddedToken> tokens) {
  for (AddedToken& token : tokens) {
    require(!token.single_word, ErrorCode::unsupported, "the added token ", Quoted{token.content},
            " is a single_word, which is not supported beside a SentencePiece model");
    token.normalized = true;
    token.lstrip = token.rstrip = false;
  }
  return tokens;
}

void require_declared_ids(const FolderTokens& tokens, const AddedVocabulary& added) {
  for (const auto& [id, token] : tokens.declared) {
    const std::optional<std::int32_t> given = added.find(token.content);
    require(!given || *given == id, ErrorCode::unsupported, "the added token ",
            Quoted{token.content}, " is declared with the id ", id, ", but ", model_name,
            " gives it ", given.value_or(0), "; other ids than that are not supported");
  }
}

JapaneseRules rules_of(const TokenizerConfig& config, const FolderTokens& tokens) {
  JapaneseRules rules;
  rules.lowercase = config.lowers_japanese();
  rules.splits_words = config.file().optional_boolean("do_word_tokenize").value_or(true);
  if (config.file().find("never_split") != nullptr) {
    for (const auto& word : config.file().array("never_split")) {
      if (!word.is_string()) config.file().wrong("never_split", "an array of strings");
      rules.never_split.insert(word.get<std::string>());
    }
  }
  std::set<std::string> roles;
  for (const auto& [role, token] : tokens.special.roles) roles.insert(token.content);
  for (const AddedToken& token : tokens.missing_in({}, true)) {
    if (token.special) rules.never_split.insert(token.content);
    if (token.special && roles.count(token.content) == 0) rules.additional.insert(token.content);
  }
  for (const NamedToken& token : tokens.special.all()) rules.kept.push_back(token.content);
  for (const auto& [id, token] : tokens.declared) {
    if (!token.special && token.normalized) rules.kept.push_back(token.content);
  }
  return rules;
}

TemplateToken frame_token(const Settings& settings, const std::optional<std::string>& name,
                          const char* role) {
  const std::optional<std::int32_t> id = settings.added.find(name.value_or(""));
  require(id.has_value(), ErrorCode::tokenizer, "tokenizer_config.json takes the ", role,
          " away, without which no text can be framed");
  return {*id, *name};
}

}  // namespace

Settings read_japanese_folder(const std::filesystem::path& folder, const TokenizerConfig& config) {
  const std::filesystem::path path = folder / model_name;
  require(file_exists(path), ErrorCode::tokenizer, '\'', FileName{folder.native()}, "' has no ",
          model_name, ", which tokenizer_config.json asks for");
  require(!file_exists(folder / "tokenizer.json"), ErrorCode::unsupported, '\'',
          FileName{folder.native()}, "' has a tokenizer.json beside its ", model_name,
          ", which is not supported; take one of them away");
  const std::string bytes = read_text_file(path, most_sentencepiece_bytes);
  Settings settings;
  const SentencePieceSource source = read_sentencepiece_model(bytes, model_name);
  settings.vocabulary = vocabulary_of(source);
  const FolderTokens tokens = read_folder_tokens(folder, config, nullptr);
  settings.names = tokens.names();
  settings.japanese = std::make_shared<const JapaneseTokenizer>(bytes, source, model_name,
                                                                rules_of(config, tokens));
  settings.added.add(plain(tokens.missing_in(settings.added, true)), settings.vocabulary, {});
  require_declared_ids(tokens, settings.added);
  settings.post_processor =
      PostProcessor::bert(frame_token(settings, settings.names.cls, "cls_token"),
                          frame_token(settings, settings.names.sep, "sep_token"));
  settings.model_max_length = config.model_max_length();
  settings.padding_side = config.padding_side(Side::right);
  settings.truncation_side = config.truncation_side(Side::right);
  settings.split_special_tokens = config.splits_special_tokens();
  settings.clean_up_tokenization_spaces = config.cleans_up_spaces(false);
  return settings;
}

}  // namespace electra::tokenizer
