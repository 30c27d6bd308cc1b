#pragma once

#include <string>

#include "tokenizer/engine/pattern_set.hpp"
#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/word_cache.hpp"
#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/unicode/well_formed_text.hpp"

namespace electra::tokenizer::engine {

/// The buffers of a thread, reused from call to call: in the steady state nothing is allocated.
struct Scratch {
  TokenStream stream;
  unicode::NormalizerScratch normalizer;
  std::string token;
  WordCache words;
  PatternWindow raw_window;
  PatternWindow normalized_window;
  unicode::WellFormedText well_formed;
};

}  // namespace electra::tokenizer::engine
