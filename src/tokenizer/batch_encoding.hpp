#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "electra/core/ragged_batch.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/core/token_batch.hpp"
#include "electra/tokenizer/encoding.hpp"
#include "electra/tokenizer/options.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "tokenizer/tokenizer_impl.hpp"

namespace electra::tokenizer {

/// Texts or pairs.
struct Texts {
  const TextList* texts;
  const TextPairList* pairs;  ///< null for texts

  std::size_t size() const { return pairs == nullptr ? texts->size() : pairs->size(); }
};

/// Encodes texts or pairs over the threads of a pool, and pads them as one batch.
std::vector<Encoding> encode_all(const TokenizerImpl& impl, const Texts& texts,
                                 const EncodeOptions& options, ThreadPool* pool);
/// Encodes texts or pairs as a padded batch.
TokenBatch encode_padded(const TokenizerImpl& impl, const Texts& texts,
                         const EncodeOptions& options);
/// Encodes texts or pairs over the threads of a pool, end to end.
RaggedBatch encode_ragged(const TokenizerImpl& impl, const Texts& texts,
                          const EncodeOptions& options, ThreadPool* pool);

}  // namespace electra::tokenizer
