#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "tokenizer/settings.hpp"

namespace electra::tokenizer::folder {

/// The contents of a tokenizer.json.
struct TokenizerJson {
  /// An element of added_tokens.
  struct Declared {
    std::int64_t id;  ///< as declared; the reference assigns another where it does not fit
    engine::AddedToken token;
  };

  Vocabulary vocabulary;
  engine::WordPieceSettings model;
  unicode::Normalizer normalizer;
  bool has_normalizer = false;
  bool normalizer_is_bert = false;  ///< not a Sequence with one
  bool has_pre_tokenizer = false;
  encoding::PostProcessor post_processor;
  Decoder decoder;
  std::optional<std::vector<Declared>> added_tokens;
  std::optional<TruncationBlock> truncation;
  std::optional<PaddingBlock> padding;
};

/// Reads a tokenizer.json. Throws `tokenizer` for an invalid one, `unsupported` for components that
/// are not implemented.
TokenizerJson read_tokenizer_json(const std::filesystem::path& path);

}  // namespace electra::tokenizer::folder
