#pragma once

#include <vector>

#include "heads/generation/plan.hpp"

namespace electra::generation {

/// A text of a beam search. A finished one's score is divided by length^length_penalty.
struct Beam {
  Ids ids;
  float score = 0;   ///< the sum of the scores of its new tokens
  Index parent = 0;  ///< which running beam it continues
};

/// The beam search of one prompt, by the rules of transformers 4.57's _beam_search: the prompt does
/// not count for the length, the ending token does.
///
/// Where the reference keeps places for beams that do not exist at a score of -1e9, there are none
/// here: it begins with one beam, and a beam that no token may follow is finished.
class BeamSearch {
 public:
  BeamSearch(const Plan& plan, const Task& task);

  /// Continues the running beams; `logits` has a row for each of them.
  void advance(const float* logits, Index vocab_size);

  bool is_done() const noexcept { return is_done_; }
  const std::vector<Beam>& running() const noexcept { return running_; }
  /// Best first, with their scores.
  const std::vector<Beam>& finished() const noexcept { return finished_; }

 private:
  /// A token after a running beam, and the sum of scores that the two have.
  struct Continuation {
    float score;
    Index beam;
    std::int32_t token;
  };

  /// Best first. Finishes the beams that none may continue.
  std::vector<Continuation> best_continuations(const float* logits, Index vocab_size);
  /// The order of continuations: of equal scores the one of the earlier beam, then the lower token.
  static bool ranks_before(const Continuation& a, const Continuation& b) noexcept;
  /// Adds to a heap of the best, whose front is the worst of them.
  void offer(std::vector<Continuation>& best, const Continuation& continuation) const;
  void finish(Beam beam);
  bool may_improve() const;
  float judged(float score, Index length) const;

  const Plan& plan_;
  const Task& task_;
  std::size_t num_beams_;
  std::vector<Beam> running_;
  std::vector<Beam> finished_;
  bool is_done_ = false;
  std::vector<float> scores_;
  std::vector<float> scratch_;
};

}  // namespace electra::generation
