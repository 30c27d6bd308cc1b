#include "tokenizer/folder/folder_tokens.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"

namespace electra::tokenizer::folder {
namespace {

using Json = nlohmann::ordered_json;

/// The declared tokens by content; the last one counts, whatever its id is.
using ByContent = std::map<std::string, engine::AddedToken>;

void read_declared_tokens(const JsonObject& config, FolderTokens& tokens, ByContent& by_content) {
  const JsonObject decoder = config.object("added_tokens_decoder");
  for (const auto& member : decoder.json().items()) {
    const std::string& id = member.key();
    require(
        !id.empty() && id.size() < 10 && id.find_first_not_of("0123456789") == std::string::npos,
        ErrorCode::tokenizer, decoder.path(), ": the key ", Quoted{id}, " is not an id");
    const engine::AddedToken token = read_added_token({member.value(), decoder.member(id)}, false);
    tokens.declared[std::stoll(id)] = token;
    by_content[token.content] = token;
  }
}

/// Returns the names that make a token of added_tokens.json special: those of
/// special_tokens_map.json and the strings of the config, but not the defaults of the class.
std::set<std::string> special_names(const JsonObject& config, const JsonObject& map) {
  SpecialTokens configured, mapped;
  read_config_tokens(config, configured);
  read_special_tokens_map(map, mapped);
  std::set<std::string> names;
  for (const NamedToken& token : mapped.all()) names.insert(token.content);
  for (const auto* list : {&configured.additional, &configured.listed}) {
    for (const NamedToken& token : *list) {
      if (!token.token) names.insert(token.content);
    }
  }
  for (const auto& [role, token] : configured.roles) {
    if (!token.token && !map.has(role)) names.insert(token.content);
  }
  return names;
}

// Files of older releases: special_tokens_map.json takes precedence over the config, and tokens of
// tokenizer.json over those of added_tokens.json with the same ids.
void read_legacy_tokens(const std::filesystem::path& folder, const JsonObject& config,
                        const TokenizerJson* json, FolderTokens& tokens, ByContent& by_content) {
  const io::OwnedJson map_json = read_optional_json(folder / "special_tokens_map.json");
  const JsonObject map(map_json, "special_tokens_map.json");
  read_special_tokens_map(map, tokens.special);

  const std::set<std::string> special = special_names(config, map);
  const io::OwnedJson added_json = read_optional_json(folder / "added_tokens.json");
  const JsonObject added(added_json, "added_tokens.json");
  for (const auto& member : added_json->items()) {
    const Json& value = member.value();  // a look-up by the key would compare it with all others
    if (!value.is_number_unsigned()) added.fail_type(member.key(), "a non-negative integer");
    const std::int32_t id = checked_id(value.get<std::uint64_t>(), added.path());
    tokens.declared[id] = engine::added_token(member.key(), special.count(member.key()) != 0);
  }
  if (json == nullptr) return;
  require(json->added_tokens.has_value(), ErrorCode::tokenizer,
          "tokenizer.json has no 'added_tokens' and tokenizer_config.json has no "
          "'added_tokens_decoder'; transformers needs one of them");
  for (const TokenizerJson::Declared& token : *json->added_tokens) {
    tokens.declared[token.id] = token.token;
    by_content[token.token.content] = token.token;
  }
}

/// Gives the special tokens with a role the flags of the declared tokens of the same content.
/// Tokens of added_tokens.json do not count.
void resolve_roles(const ByContent& by_content, FolderTokens& tokens) {
  for (auto& [role, token] : tokens.special.roles) {
    const auto found = by_content.find(token.content);
    if (found != by_content.end()) token.token = found->second;
  }
}

/// Removes the flags of listed tokens that other files declare: those count.
void resolve_listed(const ByContent& by_content, const TokenizerJson* json, FolderTokens& tokens) {
  std::set<std::string> declared;
  for (const auto& [content, token] : by_content) declared.insert(content);
  if (json != nullptr && json->added_tokens) {
    for (const TokenizerJson::Declared& each : *json->added_tokens) {
      declared.insert(each.token.content);
    }
  }
  for (NamedToken& named : tokens.special.listed) {
    if (declared.count(named.content) != 0) named.token.reset();
  }
}

}  // namespace

SpecialNames FolderTokens::names() const {
  return {special.content("unk_token"), special.content("sep_token"), special.content("pad_token"),
          special.content("cls_token"), special.content("mask_token")};
}

// The declared tokens, then the special ones. A string is skipped if its content is known, a token
// with flags only if an equal one is. `special` is decided last, and with it the default of
// `normalized`, except for special tokens that a slow tokenizer had before.
std::vector<engine::AddedToken> FolderTokens::missing_in(const engine::AddedVocabulary& added,
                                                         bool from_slow) const {
  std::vector<engine::AddedToken> tokens;
  std::map<std::string, std::vector<engine::AddedToken>> known;  // those to add, by content
  for (const auto& [id, token] : added.tokens()) known[token.content];
  for (const auto& [id, token] : declared) {
    tokens.push_back(token);
    known[token.content].push_back(token);
  }
  const std::set<std::string> names = special.special_contents();
  for (const NamedToken& named : special.all()) {
    if (!named.token && known.count(named.content) != 0) continue;
    engine::AddedToken token = named.token.value_or(engine::added_token(named.content, true));
    token.normalized_by_default = token.normalized_by_default && !from_slow;
    const auto& same = known[named.content];
    if (std::find(same.begin(), same.end(), token) == same.end()) tokens.push_back(token);
  }
  for (engine::AddedToken& token : tokens) {
    token.special = token.special || names.count(token.content) != 0;
    if (token.normalized_by_default) token.normalized = !token.special;
  }
  return tokens;
}

FolderTokens read_folder_tokens(const std::filesystem::path& folder, const TokenizerConfig& config,
                                const TokenizerJson* json) {
  FolderTokens tokens;
  if (!config.is_generic()) {
    for (const auto& [role, content] :
         {std::pair("unk_token", "[UNK]"), std::pair("sep_token", "[SEP]"),
          std::pair("pad_token", "[PAD]"), std::pair("cls_token", "[CLS]"),
          std::pair("mask_token", "[MASK]")}) {
      tokens.special.roles[role] = {content, std::nullopt};
    }
  } else if (json != nullptr && json->padding) {
    tokens.special.roles["pad_token"] = {json->padding->pad_token, std::nullopt};
  }
  read_config_tokens(config.file(), tokens.special);
  ByContent by_content;
  if (config.file().has("added_tokens_decoder")) {
    read_declared_tokens(config.file(), tokens, by_content);
  } else {
    read_legacy_tokens(folder, config.file(), json, tokens, by_content);
  }
  resolve_roles(by_content, tokens);
  resolve_listed(by_content, json, tokens);
  return tokens;
}

}  // namespace electra::tokenizer::folder
