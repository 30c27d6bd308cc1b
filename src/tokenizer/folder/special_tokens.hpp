#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/folder/json_object.hpp"

namespace electra::tokenizer::folder {

/// A special token as transformers keeps it: a string, or an AddedToken.
struct NamedToken {
  std::string content;
  std::optional<engine::AddedToken> token;
};

/// The special tokens of a folder.
struct SpecialTokens {
  std::map<std::string, NamedToken> roles;  ///< by role, such as "mask_token"
  /// Those of files of transformers 5: model_specific_special_tokens, then a list of
  /// extra_special_tokens. A token with flags is special only if they say so.
  std::vector<NamedToken> listed;
  std::vector<NamedToken> additional;  ///< additional_special_tokens
  std::vector<NamedToken> extra;       ///< an object of extra_special_tokens

  /// Returns the tokens without duplicates, in the order in which transformers adds them.
  std::vector<NamedToken> all() const;
  /// Returns the contents of the tokens that are special whatever their flags are.
  std::set<std::string> special_contents() const;
  /// Returns the content of the token of a role.
  std::optional<std::string> content(const char* role) const;
};

/// Throws `unsupported` for a token of more than 1 KiB: a special token may stand for any word, and
/// in every text. `what` names it.
void require_short(std::string_view token, const char* what);

/// The roles in the order of transformers.
inline constexpr std::array<const char*, 7> special_token_roles = {
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"};

/// Reads an AddedToken object. `normalized` defaults to !special.
engine::AddedToken read_added_token(const JsonObject& object, bool special);

/// Reads the tokens of tokenizer_config.json; they replace those of the same role.
void read_config_tokens(const JsonObject& config, SpecialTokens& tokens);
/// Reads the tokens of special_tokens_map.json; they replace those of the same role.
void read_special_tokens_map(const JsonObject& map, SpecialTokens& tokens);

}  // namespace electra::tokenizer::folder
