#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/folder/json_object.hpp"

namespace electra::tokenizer {

/// A special token as transformers keeps it: a mere name, or a token with its flags.
struct NamedToken {
  std::string content;
  std::optional<engine::AddedToken> token;
};

/// The tokens with a role, and those without.
struct SpecialTokens {
  /// By role, as "mask_token".
  std::map<std::string, NamedToken> roles;
  std::vector<NamedToken> additional;
  std::vector<NamedToken> extra;  ///< extra_special_tokens

  /// Each content once, in the order in which transformers adds them.
  std::vector<NamedToken> all() const;
  std::optional<std::string> content(const char* role) const;
};

/// The roles in transformers' order.
extern const std::vector<std::string> special_token_roles;

/// Reads a token with flags. An absent `normalized` is the contrary of `special`.
engine::AddedToken read_added_token(const JsonObject& object, bool special);

/// Reads tokenizer_config.json's tokens over those that are there.
void read_config_tokens(const JsonObject& config, SpecialTokens& tokens);
/// Reads special_tokens_map.json over those that are there.
void read_special_tokens_map(const JsonObject& map, SpecialTokens& tokens);

}  // namespace electra::tokenizer
