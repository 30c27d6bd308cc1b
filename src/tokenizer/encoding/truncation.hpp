#pragma once

#include <cstddef>
#include <vector>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/options.hpp"

namespace electra::tokenizer::encoding {

/// A range of a sequence's tokens.
struct TokenRun {
  std::size_t first;
  std::size_t last;
};

/// Resolved truncation options.
struct Truncation {
  TruncationStrategy strategy = TruncationStrategy::do_not_truncate;
  Side side = Side::right;
  Index budget = 0;  ///< tokens of the text, or of both, without special ones
  Index stride = 0;
  /// Whether an odd token always goes to the first text, as in tokenizers that transformers
  /// implements in Python.
  bool odd_to_first = false;
  /// Whether the windows that overflow are wanted; if not, there is one at most.
  bool wants_overflow = true;
};

/// The windows of one or two sequences: the first of them is kept, the others overflow.
struct SequenceWindows {
  std::vector<TokenRun> first;
  std::vector<TokenRun> second;
};

/// Computes the windows of sequences of these lengths. `second_length` counts for pairs only.
void truncate(const Truncation& truncation, std::size_t first_length, std::size_t second_length,
              bool is_pair, SequenceWindows& windows);

}  // namespace electra::tokenizer::encoding
