#include "tokenizer/folder/special_tokens.hpp"

#include <algorithm>
#include <set>

#include "core/quoted.hpp"

namespace electra::tokenizer::folder {
namespace {

using Json = nlohmann::ordered_json;

bool is_role(const std::string& key) {
  return std::find(special_token_roles.begin(), special_token_roles.end(), key) !=
         special_token_roles.end();
}

/// Reads a string, or an AddedToken object with the "__type" that save_pretrained() writes.
NamedToken read_typed(const Json& value, const std::string& path) {
  if (value.is_string()) return {value.get<std::string>(), std::nullopt};
  const JsonObject object(value, path);
  require(object.optional_string("__type") == "AddedToken", ErrorCode::tokenizer, path,
          " is an object; expected a string, or \"__type\": \"AddedToken\" in the object");
  const engine::AddedToken token = read_added_token(object, false);
  return {token.content, token};
}

/// Reads a token of special_tokens_map.json: a string, or an AddedToken object, which is special.
NamedToken read_mapped(const Json& value, const std::string& path) {
  if (value.is_string()) return {value.get<std::string>(), std::nullopt};
  const engine::AddedToken token = read_added_token({value, path}, true);
  return {token.content, token};
}

bool same(const NamedToken& a, const NamedToken& b) {
  if (a.token.has_value() != b.token.has_value()) return false;
  return a.token ? *a.token == *b.token : a.content == b.content;
}

}  // namespace

const std::vector<std::string> special_token_roles = {
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"};

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
  for (const std::string& role : special_token_roles) {
    const auto found = roles.find(role);
    if (found != roles.end()) add(found->second);
  }
  for (const NamedToken& token : additional) add(token);
  for (const NamedToken& token : extra) add(token);
  return result;
}

std::optional<std::string> SpecialTokens::content(const char* role) const {
  const auto found = roles.find(role);
  return found == roles.end() ? std::nullopt : std::optional<std::string>(found->second.content);
}

void read_config_tokens(const JsonObject& config, SpecialTokens& tokens) {
  for (const std::string& role : special_token_roles) {
    if (!config.has(role)) continue;
    tokens.roles.erase(role);
    if (const Json* value = config.find(role)) {
      tokens.roles[role] = read_typed(*value, config.member(role));
    }
  }
  if (config.find("additional_special_tokens") != nullptr) {
    std::size_t index = 0;
    for (const Json& value : config.array("additional_special_tokens")) {
      tokens.additional.push_back(
          read_typed(value, config.element("additional_special_tokens", index++)));
    }
  }
  const Json* extra = config.find("extra_special_tokens");
  if (extra == nullptr || (extra->is_array() && extra->empty())) return;
  const JsonObject object = config.object("extra_special_tokens");
  for (const auto& member : object.json().items()) {
    tokens.extra.push_back(read_typed(member.value(), object.member(member.key())));
  }
}

void read_special_tokens_map(const JsonObject& map, SpecialTokens& tokens) {
  for (const auto& member : map.json().items()) {
    const std::string& key = member.key();
    if (key == "additional_special_tokens" && member.value().is_array()) {
      std::size_t index = 0;
      for (const Json& value : member.value()) {
        const NamedToken token = read_mapped(value, map.element(key, index++));
        const bool known = std::any_of(tokens.additional.begin(), tokens.additional.end(),
                                       [&](const NamedToken& t) { return same(t, token); });
        if (!known) tokens.additional.push_back(token);
      }
    } else if (is_role(key)) {
      tokens.roles.erase(key);
      if (!member.value().is_null()) {
        tokens.roles[key] = read_mapped(member.value(), map.member(key));
      }
    }
  }
}

}  // namespace electra::tokenizer::folder
