#include "tokenizer/settings.hpp"

namespace electra::tokenizer {

// Not inline: they would be large, and in every reader of a folder.
Settings::Settings() = default;
Settings::Settings(Settings&&) noexcept = default;
Settings::~Settings() = default;

std::optional<std::int32_t> Settings::id_of(std::string_view token) const {
  const std::optional<std::int32_t> id = added.find(token);
  return id ? id : vocabulary.find(token);
}

std::optional<std::string> Settings::token_of(std::int32_t id) const {
  if (const engine::AddedToken* token = added.token(id)) return token->content;
  const std::string_view token = vocabulary.token(id);
  if (token.data() == nullptr) return std::nullopt;
  return std::string(token);
}

}  // namespace electra::tokenizer
