#include "heads/generation/beams.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "heads/generation/portable_math.hpp"
#include "heads/generation/scores.hpp"

namespace electra::generation {

BeamSearch::BeamSearch(const Plan& plan, const Task& task)
    : plan_(plan),
      task_(task),
      num_beams_(static_cast<std::size_t>(plan.config.num_beams)),
      running_{{task.prompt}} {}

// One continuation more for each token that ends a text: however many of the best end, there are
// enough beams to go on with. Only those among the first num_beams may end a text.
void BeamSearch::advance(const float* logits, Index vocab_size) {
  const std::vector<Continuation> best = best_continuations(logits, vocab_size);
  std::vector<Beam> next;
  for (std::size_t rank = 0; rank < best.size(); ++rank) {
    if (rank >= num_beams_ && next.size() == num_beams_) break;
    const Continuation& continuation = best[rank];
    Beam beam = running_[static_cast<std::size_t>(continuation.beam)];
    beam.ids.push_back(continuation.token);
    beam.score = continuation.score;
    beam.parent = continuation.beam;
    if (!plan_.is_finished(beam.ids, task_)) {
      if (next.size() < num_beams_) next.push_back(std::move(beam));
    } else if (rank < num_beams_) {
      finish(std::move(beam));
    }
  }
  running_ = std::move(next);
  is_done_ = running_.empty() || !may_improve();
}

std::vector<BeamSearch::Continuation> BeamSearch::best_continuations(const float* logits,
                                                                     Index vocab_size) {
  std::vector<Continuation> best;
  Index number = 0;
  for (const Beam& beam : running_) {
    const float* row = logits + number * vocab_size;
    const double normalizer = log_normalizer(row, vocab_size, scratch_);
    scores_.resize(static_cast<std::size_t>(vocab_size));
    std::transform(row, row + vocab_size, scores_.begin(),
                   [&](float logit) { return to_float(logit - normalizer); });
    if (!apply_rules(plan_, task_, beam.ids, scores_)) finish(beam);
    for (std::int32_t token = 0; token < vocab_size; ++token) {
      const double score = scores_[static_cast<std::size_t>(token)];
      if (!std::isinf(score)) offer(best, {to_float(beam.score + score), number, token});
    }
    ++number;
  }
  std::sort_heap(best.begin(), best.end(), ranks_before);
  return best;
}

bool BeamSearch::ranks_before(const Continuation& a, const Continuation& b) noexcept {
  if (a.score != b.score) return a.score > b.score;
  return a.beam != b.beam ? a.beam < b.beam : a.token < b.token;
}

void BeamSearch::offer(std::vector<Continuation>& best, const Continuation& continuation) const {
  const std::size_t kept = num_beams_ * std::max<std::size_t>(2, 1 + plan_.ends.size());
  if (best.size() == kept) {
    if (!ranks_before(continuation, best.front())) return;
    std::pop_heap(best.begin(), best.end(), ranks_before);
    best.pop_back();
  }
  best.push_back(continuation);
  std::push_heap(best.begin(), best.end(), ranks_before);
}

void BeamSearch::finish(Beam beam) {
  beam.score = judged(beam.score, static_cast<Index>(beam.ids.size()));
  const auto place =
      std::upper_bound(finished_.begin(), finished_.end(), beam,
                       [](const Beam& a, const Beam& b) { return a.score > b.score; });
  finished_.insert(place, std::move(beam));
  if (finished_.size() > num_beams_) finished_.pop_back();
}

// Judging the best running beam by its present length is the reference's default, not a bound:
// with a length_penalty above 0 a longer text could still become better.
bool BeamSearch::may_improve() const {
  if (finished_.size() < num_beams_) return true;
  const EarlyStopping early_stopping = plan_.config.early_stopping;
  if (early_stopping == EarlyStopping::yes) return false;
  const bool full_length =
      early_stopping == EarlyStopping::never && plan_.config.length_penalty > 0;
  const Beam& best = running_.front();
  const Index length = full_length ? task_.max_length : static_cast<Index>(best.ids.size());
  return judged(best.score, length) > finished_.back().score;
}

float BeamSearch::judged(float score, Index length) const {
  const Index new_tokens = length - static_cast<Index>(task_.prompt.size());
  if (new_tokens == 0) return score;  // no token may follow the prompt
  return to_float(score /
                  portable_power(static_cast<double>(new_tokens), plan_.config.length_penalty));
}

}  // namespace electra::generation
