#pragma once

#include <vector>

#include "electra/core/shape.hpp"
#include "electra/core/token_batch.hpp"
#include "electra/tokenizer/encoding.hpp"
#include "tokenizer/encoding/resolved_options.hpp"
#include "tokenizer/engine/token_texts.hpp"

namespace electra::tokenizer::encoding {

/// Returns the length of a padded batch whose longest sequence has `longest` tokens; 0 without
/// padding. Throws `input` for more than 2^20 tokens of padding.
Index padded_length(const ResolvedOptions& options, Index longest, std::size_t count);

/// Pads encodings, with their overflowing windows, as one batch.
void pad_encodings(const ResolvedOptions& options, const engine::TokenTexts& texts,
                   std::vector<Encoding>& encodings);

/// Returns encodings as padded tensors; overflowing windows are not part of it.
TokenBatch padded_batch(const ResolvedOptions& options, const std::vector<Encoding>& encodings);

}  // namespace electra::tokenizer::encoding
