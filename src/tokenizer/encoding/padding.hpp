#pragma once

#include <cstddef>
#include <vector>

#include "electra/core/shape.hpp"
#include "electra/core/token_batch.hpp"
#include "electra/tokenizer/encoding.hpp"
#include "tokenizer/encoding/resolved_options.hpp"
#include "tokenizer/engine/token_texts.hpp"

namespace electra::tokenizer::encoding {

/// Pads `count` encodings, with their overflowing windows, as one batch. Throws `input` where they
/// would have more than 2^20 tokens together, 2048 for each text and four for each token, and for
/// one whose vectors differ in length.
void pad_encodings(const ResolvedOptions& options, const engine::TokenTexts& texts,
                   Encoding* encodings, std::size_t count);

/// Returns encodings as padded tensors; overflowing windows are not part of it. Throws as
/// pad_encodings().
TokenBatch padded_batch(const ResolvedOptions& options, const std::vector<Encoding>& encodings);

}  // namespace electra::tokenizer::encoding
