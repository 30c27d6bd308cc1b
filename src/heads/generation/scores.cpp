#include "heads/generation/scores.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "electra/kernels/kernels.hpp"
#include "heads/generation/portable_math.hpp"

namespace electra::generation {
namespace {

constexpr float forbidden = -std::numeric_limits<float>::infinity();

float& score_of(std::int32_t id, std::vector<float>& scores) {
  return scores[static_cast<std::size_t>(id)];
}

void penalize_repetition(Ids ids, double penalty, std::vector<float>& scores) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const std::int32_t id : ids) {
    const double score = score_of(id, scores);
    score_of(id, scores) = to_float(score < 0 ? score * penalty : score / penalty);
  }
}

/// Forbids what followed the last `size` - 1 tokens wherever they stood before.
void forbid_repeated_ngrams(const Ids& ids, std::size_t size, std::vector<float>& scores) {
  if (ids.size() < size) return;
  const auto context = ids.end() - static_cast<Index>(size - 1);
  for (auto first = ids.begin(); first + static_cast<Index>(size - 1) != ids.end(); ++first) {
    const auto next = first + static_cast<Index>(size - 1);
    if (std::equal(first, next, context)) score_of(*next, scores) = forbidden;
  }
}

void forbid_ends(const std::vector<Index>& ends, std::vector<float>& scores) {
  for (const Index end : ends) {
    if (end >= 0 && end < static_cast<Index>(scores.size())) {
      scores[static_cast<std::size_t>(end)] = forbidden;
    }
  }
}

struct Candidate {
  float score;
  std::int32_t id;
};

/// The tokens whose score is among the `count` highest, in the order of their ids.
std::vector<Candidate> highest(const std::vector<float>& scores, Index count) {
  float least = std::numeric_limits<float>::lowest();
  if (count > 0 && count < static_cast<Index>(scores.size())) {
    std::vector<float> ordered = scores;
    const auto last = ordered.begin() + count - 1;
    std::nth_element(ordered.begin(), last, ordered.end(), std::greater<>());
    least = std::max(least, *last);
  }
  std::vector<Candidate> kept;
  for (std::size_t id = 0; id < scores.size(); ++id) {
    if (scores[id] >= least) kept.push_back({scores[id], static_cast<std::int32_t>(id)});
  }
  return kept;
}

std::vector<float> probabilities(const std::vector<Candidate>& candidates, double temperature) {
  float largest = candidates.front().score;
  for (const Candidate& candidate : candidates) largest = std::max(largest, candidate.score);
  std::vector<float> values;
  values.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    values.push_back(to_float((double{candidate.score} - largest) / temperature));
  }
  const auto count = static_cast<Index>(values.size());
  kernels::active().softmax(values.data(), 1, count, count);
  return values;
}

void order_by_score(std::vector<Candidate>& candidates) {
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
  });
}

/// Drops from the end what has no more than 1 - top_p together.
void cut_tail(std::vector<float>& values, double top_p) {
  double tail = 0;
  while (values.size() > 1) {
    tail += values.back();
    if (tail > 1 - top_p) return;
    values.pop_back();
  }
}

}  // namespace

bool apply_rules(const Plan& plan, const Task& task, const Ids& ids, std::vector<float>& scores) {
  if (plan.config.repetition_penalty != 1) {
    penalize_repetition(ids, plan.config.repetition_penalty, scores);
  }
  if (plan.config.no_repeat_ngram_size > 0) {
    forbid_repeated_ngrams(ids, static_cast<std::size_t>(plan.config.no_repeat_ngram_size), scores);
  }
  if (static_cast<Index>(ids.size()) < task.min_length) forbid_ends(plan.ends, scores);
  return *std::max_element(scores.begin(), scores.end()) > forbidden;
}

std::int32_t likeliest(const std::vector<float>& scores) {
  return static_cast<std::int32_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

std::int32_t draw(const std::vector<float>& scores, const GenerationConfig& config,
                  RandomStream& random) {
  std::vector<Candidate> candidates = highest(scores, config.top_k);
  if (config.top_p < 1) order_by_score(candidates);
  std::vector<float> values = probabilities(candidates, config.temperature);
  if (config.top_p < 1) cut_tail(values, config.top_p);
  double total = 0;
  for (const float value : values) total += value;
  const double target = random.uniform() * total;
  double sum = 0;
  std::size_t drawn = 0;
  for (std::size_t i = 0; i < values.size() && sum <= target; ++i) {
    sum += values[i];
    if (values[i] > 0) drawn = i;
  }
  return candidates[drawn].id;
}

}  // namespace electra::generation
