#include "tokenizer/engine/added_token.hpp"

#include <utility>

namespace electra::tokenizer::engine {

bool AddedToken::operator==(const AddedToken& other) const {
  return content == other.content && single_word == other.single_word && lstrip == other.lstrip &&
         rstrip == other.rstrip && normalized == other.normalized && special == other.special;
}

AddedToken added_token(std::string content, bool special) {
  AddedToken token;
  token.content = std::move(content);
  token.normalized = !special;
  token.special = special;
  return token;
}

}  // namespace electra::tokenizer::engine
