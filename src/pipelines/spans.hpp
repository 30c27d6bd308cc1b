#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/shape.hpp"

namespace electra::pipelines {

/// Tokens from `first` to `last`, and the probability that they are the answer.
struct Span {
  Index first;
  Index last;
  float score;
};

/// What the model says of a window: where an answer begins and where it ends.
struct SpanScores {
  std::vector<float> start;
  std::vector<float> end;

  Index size() const { return static_cast<Index>(start.size()); }
};

/// Makes probabilities of logits; tokens that are not allowed get none. Gives the probability that
/// there is no answer, which the first token stands for, and takes it out.
float normalize(SpanScores& scores, const std::vector<bool>& allowed);

/// Gives the best spans of allowed tokens, at most `count` of `max_length` tokens, the best first.
std::vector<Span> best_spans(const SpanScores& scores, Index count, Index max_length);

}  // namespace electra::pipelines
