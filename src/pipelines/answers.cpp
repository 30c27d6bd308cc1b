#include "pipelines/answers.hpp"

#include <algorithm>
#include <cmath>

#include "pipelines/scores.hpp"

namespace electra::pipelines {

Offsets AnswerList::characters_of(const Encoding& encoding, const Span& span) const {
  if (options_.align_to_words) {
    const auto first = encoding.token_to_word(span.first);
    const auto last = encoding.token_to_word(span.last);
    if (first && last) {
      const auto start = encoding.word_to_chars(first->second, context_sequence_);
      const auto end = encoding.word_to_chars(last->second, context_sequence_);
      if (start && end) return {start->start, end->end};
    }
  }
  return {encoding.offsets[static_cast<std::size_t>(span.first)].start,
          encoding.offsets[static_cast<std::size_t>(span.last)].end};
}

void AnswerList::add(double score, Offsets characters) {
  std::string text = context_.slice(characters);
  std::string lower = lower_case(text);
  const auto [same, is_new] = places_.emplace(std::move(lower), candidates_.size());
  if (is_new) {
    candidates_.push_back({score, characters, std::move(text)});
  } else {
    candidates_[same->second].score += score;
  }
}

void AnswerList::add(const Encoding& encoding, const SpanScores& scores, float no_answer) {
  // NaN stays, however many windows follow.
  if (std::isnan(no_answer) || no_answer < no_answer_) no_answer_ = no_answer;
  // Spans that grow to the same words become one, so more are taken than are asked for.
  const Index most = std::min(options_.top_k, scores.size() * scores.size());
  const Index count = options_.align_to_words ? 2 * most + 10 : most;
  for (const Span& span : best_spans(scores, count, options_.max_answer_len)) {
    add(span.score, characters_of(encoding, span));
  }
}

std::vector<Answer> AnswerList::best() const {
  std::vector<Candidate> sorted = candidates_;
  if (options_.handle_impossible_answer) sorted.push_back({no_answer_, {}, {}});
  std::stable_sort(sorted.begin(), sorted.end(), [](const Candidate& a, const Candidate& b) {
    return is_better(a.score, b.score);
  });
  sorted.resize(std::min(sorted.size(), static_cast<std::size_t>(options_.top_k)));
  std::vector<Answer> answers;
  for (const Candidate& each : sorted) {
    answers.push_back(
        {static_cast<float>(each.score), each.characters.start, each.characters.end, each.text});
    context_.convert(options_.offset_unit, answers.back().start, answers.back().end);
  }
  return answers;
}

}  // namespace electra::pipelines
