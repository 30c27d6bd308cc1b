#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/options.hpp"

namespace electra::tokenizer {

/// A run of a sequence's tokens.
struct TokenRun {
  std::size_t first;
  std::size_t last;
};

/// What is to be cut, once the options have been read.
struct Truncation {
  TruncationStrategy strategy = TruncationStrategy::do_not_truncate;
  Side side = Side::right;
  Index budget = 0;  ///< tokens that the text, or both, may have
  Index stride = 0;
  /// Whether an odd token goes to the first text always, as in the tokenizers written in Python.
  bool odd_to_first = false;
};

/// Gives the windows of one or two sequences of these lengths: the first of each is what is kept,
/// the others what was cut off. `second` is ignored without a pair.
struct SequenceWindows {
  std::vector<TokenRun> first;
  std::vector<TokenRun> second;
};
void truncate(const Truncation& truncation, std::size_t first_length, std::size_t second_length,
              bool is_pair, SequenceWindows& windows);

}  // namespace electra::tokenizer
