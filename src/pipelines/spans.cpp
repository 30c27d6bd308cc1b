#include "pipelines/spans.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipelines/scores.hpp"

namespace electra::pipelines {
namespace {

// What the reference gives tokens that are not allowed.
constexpr float no_logit = -10000;

/// Whether the allowed logits have a softmax: none is NaN, and not all are -inf, beside which the
/// tokens that are not allowed would win.
bool have_softmax(const std::vector<float>& logits, const std::vector<bool>& allowed) {
  bool any_allowed = false, any_finite = false;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (!allowed[i]) continue;
    if (std::isnan(logits[i])) return false;
    any_allowed = true;
    any_finite = any_finite || logits[i] > -std::numeric_limits<float>::infinity();
  }
  return any_finite || !any_allowed;
}

void normalize(std::vector<float>& logits, const std::vector<bool>& allowed) {
  if (!have_softmax(logits, allowed))
    return std::fill(logits.begin(), logits.end(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (!allowed[i]) logits[i] = no_logit;
  }
  softmax(logits.data(), static_cast<Index>(logits.size()));
}

/// Whether any is NaN: then each span's score is.
bool has_nan(const std::vector<float>& scores) {
  return std::any_of(scores.begin(), scores.end(), [](float score) { return std::isnan(score); });
}

}  // namespace

float normalize(SpanScores& scores, const std::vector<bool>& allowed) {
  normalize(scores.start, allowed);
  normalize(scores.end, allowed);
  const float no_answer = scores.start.front() * scores.end.front();
  scores.start.front() = scores.end.front() = 0;
  return no_answer;
}

std::vector<Span> best_spans(const SpanScores& scores, Index count, Index max_length) {
  if (has_nan(scores.start) || has_nan(scores.end))
    return {{0, 0, std::numeric_limits<float>::quiet_NaN()}};
  std::vector<Span> spans;
  for (Index first = 0; first < scores.size(); ++first) {
    const float start = scores.start[static_cast<std::size_t>(first)];
    if (start == 0) continue;
    const Index end = std::min(scores.size(), first + std::min(max_length, scores.size()));
    for (Index last = first; last < end; ++last) {
      const float score = start * scores.end[static_cast<std::size_t>(last)];
      if (score > 0) spans.push_back({first, last, score});
    }
  }
  // As in the reference, where there are too few spans, one that is no answer comes after them.
  if (static_cast<Index>(spans.size()) < count) spans.push_back({0, 0, 0});
  const auto middle = spans.begin() + std::clamp<Index>(count, 0, static_cast<Index>(spans.size()));
  const auto better = [](const Span& a, const Span& b) {
    if (a.score != b.score) return a.score > b.score;
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  };
  std::partial_sort(spans.begin(), middle, spans.end(), better);
  spans.erase(middle, spans.end());
  return spans;
}

}  // namespace electra::pipelines
