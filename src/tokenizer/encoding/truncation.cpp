#include "tokenizer/encoding/truncation.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "electra/core/error.hpp"

namespace electra::tokenizer::encoding {
namespace {

/// Splits a sequence into windows of `kept` tokens.
void split_into_windows(const Truncation& truncation, std::size_t length, std::size_t kept,
                        std::vector<TokenRun>& windows) {
  windows.clear();
  if (kept >= length) {
    windows.push_back({0, length});
    return;
  }
  if (kept == 0) {
    windows.push_back({0, 0});
    windows.push_back({0, length});
    return;
  }
  const auto stride = static_cast<std::size_t>(truncation.stride);
  require(stride < kept, ErrorCode::input, "stride must be less than ", kept,
          ", the tokens of a window, not ", stride, "; or make max_length larger");
  const std::size_t step = kept - stride;
  const auto is_enough = [&] { return !truncation.wants_overflow && windows.size() == 2; };
  if (truncation.side == Side::right) {
    for (std::size_t first = 0;; first += step) {
      const std::size_t last = std::min(first + kept, length);
      windows.push_back({first, last});
      if (last == length || is_enough()) return;
    }
  }
  for (std::size_t last = length;; last -= step) {
    const std::size_t first = last < kept ? 0 : last - kept;
    windows.push_back({first, last});
    if (first == 0 || is_enough()) return;
  }
}

// The shorter sequence is kept if it takes at most half of the budget; else both get half, and an
// odd token goes to the longer, or to the second if they are equal.
std::pair<std::size_t, std::size_t> divide_budget(std::size_t first, std::size_t second,
                                                  const Truncation& truncation) {
  const auto budget = static_cast<std::size_t>(truncation.budget);
  const bool swapped = first > second;
  std::size_t shorter = std::min(first, second);
  std::size_t longer = shorter > budget ? shorter : std::max(shorter, budget - shorter);
  if (shorter + longer > budget) {
    shorter = budget / 2;
    longer = shorter + budget % 2;
    if (truncation.odd_to_first) return {longer, shorter};
  }
  return swapped ? std::make_pair(longer, shorter) : std::make_pair(shorter, longer);
}

/// Returns how many tokens of a text are kept beside so many of the other one, whatever its own
/// length: more than was read.
std::size_t kept_beside(std::size_t other, std::size_t budget, const char* which) {
  require(other < budget, ErrorCode::input, "the ", which, " text takes all ", budget,
          " tokens that max_length leaves; make max_length larger, or truncate longest_first");
  return budget - other;
}

}  // namespace

void truncate(const Truncation& truncation, std::size_t first_length, std::size_t second_length,
              bool is_pair, SequenceWindows& windows) {
  const std::size_t total = first_length + (is_pair ? second_length : 0);
  const auto budget = static_cast<std::size_t>(truncation.budget);
  std::size_t first = first_length;
  std::size_t second = second_length;
  if (truncation.strategy != TruncationStrategy::do_not_truncate && budget == 0) {
    first = second = 0;
  } else if (truncation.strategy != TruncationStrategy::do_not_truncate && total > budget) {
    switch (truncation.strategy) {
      case TruncationStrategy::only_first:
        first = kept_beside(is_pair ? second : 0, budget, "second");
        break;
      case TruncationStrategy::only_second:
        require(is_pair, ErrorCode::input,
                "truncation only_second needs a second text; use longest_first");
        second = kept_beside(first, budget, "first");
        break;
      default:
        if (is_pair) {
          std::tie(first, second) = divide_budget(first, second, truncation);
        } else {
          first = budget;
        }
    }
  }
  split_into_windows(truncation, first_length, first, windows.first);
  split_into_windows(truncation, second_length, is_pair ? second : second_length, windows.second);
}

}  // namespace electra::tokenizer::encoding
