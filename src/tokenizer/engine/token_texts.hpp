#pragma once

#include <cstdint>
#include <string_view>

#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer {

/// The text that an id stands for in an encoding: the model's token before the added one.
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

}  // namespace electra::tokenizer
