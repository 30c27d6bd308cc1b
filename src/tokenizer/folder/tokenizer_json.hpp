#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "tokenizer/pipeline.hpp"

namespace electra::tokenizer {

/// What stands in a tokenizer.json.
struct TokenizerJson {
  struct Declared {
    std::int64_t id;  ///< what the file says; the reference gives others where they do not fit
    engine::AddedToken token;
  };

  Vocabulary vocabulary;
  engine::WordPieceSettings model;
  unicode::Normalizer normalizer;
  bool has_normalizer = false;
  bool normalizer_is_bert = false;  ///< itself, not a part of it
  bool splits_words = false;
  PostProcessor post_processor;
  Decoder decoder;
  std::optional<std::vector<Declared>> added_tokens;
  std::optional<TruncationBlock> truncation;
  std::optional<PaddingBlock> padding;
};

/// Reads a tokenizer.json. Throws `tokenizer` for a wrong one, `unsupported` for one that asks for
/// what is not there.
TokenizerJson read_tokenizer_json(const std::filesystem::path& path);

}  // namespace electra::tokenizer
