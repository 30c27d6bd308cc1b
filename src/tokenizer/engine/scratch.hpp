#pragma once

#include <string>

#include "tokenizer/encoding/truncation.hpp"
#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/word_cache.hpp"
#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer {

/// The memory of a call, kept from one to the next by each thread: a call on a short text
/// allocates nothing. What a huge text left behind is given back.
struct Scratch {
  TokenStream stream;
  NormalizerScratch normalizing;
  std::string token;
  WordCache words;
  WellFormedText well_formed;
  SequenceWindows windows;
};

class BorrowedScratch {
 public:
  BorrowedScratch() : scratch_(of_this_thread()) { scratch_.stream.clear(); }
  BorrowedScratch(const BorrowedScratch&) = delete;
  BorrowedScratch& operator=(const BorrowedScratch&) = delete;
  ~BorrowedScratch() {
    if (scratch_.stream.size <= most_tokens_kept) return;
    scratch_.stream = TokenStream();
    scratch_.normalizing = NormalizerScratch();
    scratch_.well_formed = WellFormedText();
    scratch_.windows = SequenceWindows();
  }
  Scratch* operator->() const { return &scratch_; }
  Scratch& operator*() const { return scratch_; }

 private:
  static constexpr std::size_t most_tokens_kept = std::size_t{1} << 18;
  static Scratch& of_this_thread() {
    thread_local Scratch scratch;
    return scratch;
  }

  Scratch& scratch_;
};

}  // namespace electra::tokenizer
