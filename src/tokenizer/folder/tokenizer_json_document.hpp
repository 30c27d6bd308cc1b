#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "io/json_parser.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer::folder {

/// A parsed tokenizer.json: its vocabulary, which is nearly all of it, apart from the rest.
struct TokenizerJsonDocument {
  io::OwnedJson rest;  ///< model.vocab is an empty object
  std::string tokens;  ///< concatenated
  std::vector<Vocabulary::Entry> entries;
};

/// Parses a tokenizer.json. Throws `tokenizer` with the name of the file.
TokenizerJsonDocument read_tokenizer_json_document(std::string_view text, FileName file);

}  // namespace electra::tokenizer::folder
