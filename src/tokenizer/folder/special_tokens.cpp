#include "tokenizer/folder/special_tokens.hpp"

#include <algorithm>
#include <utility>

#include "core/quoted.hpp"

namespace electra::tokenizer::folder {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_special_token_bytes = 1024;

constexpr const char* additional_key = "additional_special_tokens";
constexpr const char* extra_key = "extra_special_tokens";
/// Where transformers 5 writes an object of extra_special_tokens.
constexpr const char* model_specific_key = "model_specific_special_tokens";

bool is_role(const std::string& key) {
  return std::find(special_token_roles.begin(), special_token_roles.end(), key) !=
         special_token_roles.end();
}

void require_token(const Json& value, const std::string& path) {
  require(value.is_object(), ErrorCode::tokenizer, path, " is ", json_type_name(value),
          "; expected a string or an AddedToken object");
}

/// Reads a string, or an AddedToken object with the "__type" that save_pretrained() writes.
NamedToken read_typed(const Json& value, const std::string& path) {
  if (value.is_string()) return {value.get<std::string>(), std::nullopt};
  require_token(value, path);
  const JsonObject object(value, path);
  require(object.optional_string("__type") == "AddedToken", ErrorCode::tokenizer, path,
          " is an object; expected a string, or \"__type\": \"AddedToken\" in the object");
  const engine::AddedToken token = read_added_token(object, false);
  return {token.content, token};
}

/// Reads a token of special_tokens_map.json: a string, or an AddedToken object, which is special.
NamedToken read_mapped(const Json& value, const std::string& path) {
  if (value.is_string()) return {value.get<std::string>(), std::nullopt};
  require_token(value, path);
  const engine::AddedToken token = read_added_token({value, path}, true);
  return {token.content, token};
}

/// Reads a token of a list: a string, an AddedToken object with "__type", or one without, which is
/// special.
NamedToken read_listed(const Json& value, const std::string& path) {
  const bool has_type = value.is_object() && value.contains("__type");
  return has_type ? read_typed(value, path) : read_mapped(value, path);
}

void read_list(const JsonObject& file, const char* key, std::vector<NamedToken>& tokens) {
  std::size_t index = 0;
  for (const Json& value : file.array(key)) {
    tokens.push_back(read_listed(value, file.element(key, index++)));
  }
}

/// Reads the tokens of an object, as {"image_token": "<image>"}.
void read_members(const JsonObject& object, std::vector<NamedToken>& tokens) {
  for (const auto& member : object.json().items()) {
    tokens.push_back(read_listed(member.value(), object.member(member.key())));
  }
}

/// Reads extra_special_tokens: an object of transformers 4, or a list of transformers 5.
void read_extra_tokens(const JsonObject& file, SpecialTokens& tokens) {
  const Json* value = file.find(extra_key);
  if (value == nullptr) return;
  if (value->is_array()) return read_list(file, extra_key, tokens.listed);
  if (!value->is_object()) file.fail_type(extra_key, "an array or an object");
  read_members(file.object(extra_key), tokens.extra);
}

/// What two equal tokens have in common: the content, and the flags or that there are none.
std::pair<std::string, int> identity_of(const NamedToken& named) {
  if (!named.token) return {named.content, -1};
  const engine::AddedToken& token = *named.token;
  int flags = 0;
  for (const bool flag :
       {token.single_word, token.lstrip, token.rstrip, token.normalized, token.special}) {
    flags = 2 * flags + (flag ? 1 : 0);
  }
  return {token.content, flags};
}

/// Adds the additional_special_tokens of a special_tokens_map.json, without those that are there.
void add_unknown(const JsonObject& map, std::vector<NamedToken>& tokens) {
  std::set<std::pair<std::string, int>> known;
  for (const NamedToken& token : tokens) known.insert(identity_of(token));
  std::size_t index = 0;
  for (const Json& value : map.array(additional_key)) {
    NamedToken token = read_mapped(value, map.element(additional_key, index++));
    if (known.insert(identity_of(token)).second) tokens.push_back(std::move(token));
  }
}

}  // namespace

engine::AddedToken read_added_token(const JsonObject& object, bool special) {
  engine::AddedToken token;
  token.content = object.string("content");
  token.single_word = object.optional_boolean("single_word").value_or(false);
  token.lstrip = object.optional_boolean("lstrip").value_or(false);
  token.rstrip = object.optional_boolean("rstrip").value_or(false);
  token.special = special || object.optional_boolean("special").value_or(false);
  const std::optional<bool> normalized = object.optional_boolean("normalized");
  token.normalized = normalized.value_or(!token.special);
  token.normalized_by_default = !normalized;
  return token;
}

std::vector<NamedToken> SpecialTokens::all() const {
  std::vector<NamedToken> result;
  std::set<std::string> contents;
  const auto add = [&](const NamedToken& token) {
    if (token.content.empty() && !token.token) return;
    if (contents.insert(token.content).second) result.push_back(token);
  };
  for (const char* const role : special_token_roles) {
    const auto found = roles.find(role);
    if (found != roles.end()) add(found->second);
  }
  for (const NamedToken& token : listed) add(token);
  for (const NamedToken& token : additional) add(token);
  for (const NamedToken& token : extra) add(token);
  return result;
}

std::set<std::string> SpecialTokens::special_contents() const {
  std::set<std::string> contents;
  for (const auto& [role, token] : roles) contents.insert(token.content);
  for (const NamedToken& token : additional) contents.insert(token.content);
  for (const NamedToken& token : extra) contents.insert(token.content);
  return contents;
}

std::optional<std::string> SpecialTokens::content(const char* role) const {
  const auto found = roles.find(role);
  return found == roles.end() ? std::nullopt : std::optional<std::string>(found->second.content);
}

void read_config_tokens(const JsonObject& config, SpecialTokens& tokens) {
  for (const char* const role : special_token_roles) {
    if (!config.has(role)) continue;
    tokens.roles.erase(role);
    if (const Json* value = config.find(role)) {
      tokens.roles[role] = read_typed(*value, config.member(role));
    }
  }
  if (config.find(additional_key) != nullptr) read_list(config, additional_key, tokens.additional);
  if (config.find(model_specific_key) != nullptr) {
    read_members(config.object(model_specific_key), tokens.listed);
  }
  read_extra_tokens(config, tokens);
}

void read_special_tokens_map(const JsonObject& map, SpecialTokens& tokens) {
  for (const auto& member : map.json().items()) {
    const std::string& key = member.key();
    if (key == additional_key && member.value().is_array()) {
      add_unknown(map, tokens.additional);
    } else if (key == extra_key) {
      read_extra_tokens(map, tokens);
    } else if (is_role(key)) {
      tokens.roles.erase(key);
      if (!member.value().is_null()) {
        tokens.roles[key] = read_mapped(member.value(), map.member(key));
      }
    }
  }
}

void require_short(std::string_view token, const char* what) {
  require(token.size() <= max_special_token_bytes, ErrorCode::unsupported, "the ", what, " has ",
          token.size(), " bytes; at most ", max_special_token_bytes, " are supported");
}

}  // namespace electra::tokenizer::folder
