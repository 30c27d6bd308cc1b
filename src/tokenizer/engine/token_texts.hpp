#pragma once

#include <cstdint>
#include <string_view>

#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer::engine {

/// The token text of an id: that of the model's vocabulary, else that of the added token.
class TokenTexts {
 public:
  TokenTexts(const Vocabulary& vocabulary, const AddedVocabulary& added)
      : vocabulary_(vocabulary), added_(added) {}

  std::string_view at(std::int32_t id) const {
    const std::string_view token = vocabulary_.token(id);
    if (token.data() != nullptr) return token;
    const AddedToken* added = added_.token(id);
    return added == nullptr ? std::string_view() : std::string_view(added->content);
  }

 private:
  const Vocabulary& vocabulary_;
  const AddedVocabulary& added_;
};

}  // namespace electra::tokenizer::engine
