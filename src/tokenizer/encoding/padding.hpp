#pragma once

#include <vector>

#include "electra/core/shape.hpp"
#include "electra/core/token_batch.hpp"
#include "electra/tokenizer/encoding.hpp"
#include "tokenizer/encoding/resolved_options.hpp"
#include "tokenizer/engine/token_texts.hpp"

namespace electra::tokenizer::encoding {

/// What is padded to one length.
struct PaddedSequences {
  Index texts = 0;
  Index windows = 0;  ///< of the texts, beside their first
  Index tokens = 0;   ///< of all
  Index longest = 0;  ///< how many tokens the longest has

  /// Adds a text of so many tokens.
  void add(Index size);
  /// Adds the overflowing windows of a text.
  void add_windows(const Encoding& encoding);
};

/// Returns the length that these are padded to; 0 without padding. Throws `input` where they would
/// have more than 2^20 tokens together, 2048 for each text and four for each token.
Index padded_length(const ResolvedOptions& options, const PaddedSequences& all);

/// Pads encodings, with their overflowing windows, as one batch.
void pad_encodings(const ResolvedOptions& options, const engine::TokenTexts& texts,
                   std::vector<Encoding>& encodings);

/// Returns encodings as padded tensors; overflowing windows are not part of it.
TokenBatch padded_batch(const ResolvedOptions& options, const std::vector<Encoding>& encodings);

}  // namespace electra::tokenizer::encoding
