#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "io/json.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer {

/// A tokenizer.json in two parts: its vocabulary, which is nearly all of it, and the rest.
struct JsonDocument {
  nlohmann::ordered_json rest;  ///< with an empty object in the vocabulary's place
  std::string tokens;           ///< one after the other
  std::vector<Vocabulary::Entry> entries;
};

JsonDocument read_json_document(std::string_view text, FileName file);

}  // namespace electra::tokenizer
