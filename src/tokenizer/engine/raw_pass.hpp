#pragma once

#include <cstddef>
#include <string_view>

#include "electra/tokenizer/options.hpp"
#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/word_cache.hpp"
#include "tokenizer/engine/wordpiece.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::engine {

/// How a pass over raw text ended. Unless it is done, the stream is unspecified from the size that
/// it had before.
enum class PassEnd {
  done,
  ill_formed,  ///< at bytes that are not UTF-8
  marker,      ///< at a marker character: an added token in normalized text may begin
};

struct PassOptions {
  OffsetUnit unit = OffsetUnit::characters;
  /// The pass may end early when the stream has as many tokens.
  std::size_t limit = static_cast<std::size_t>(-1);
};

/// The fall-back for contextual characters, and the buffers of the thread.
struct PassTools {
  const unicode::Normalizer& normalizer;
  unicode::NormalizerScratch& scratch;
  WordCache& words;
};

/// The fast path: normalizes, pre-tokenizes and tokenizes raw text in one pass over its bytes,
/// without writing down any intermediate text. Needs model.raw_table().
template <Detail detail>
PassEnd tokenize_raw(const WordPiece& model, const PassTools& tools, std::string_view text,
                     unicode::Position position, const PassOptions& options, TokenStream& stream);

}  // namespace electra::tokenizer::engine
