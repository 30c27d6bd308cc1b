#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "electra/pipelines/question_answering.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/spans.hpp"

namespace electra::pipelines {

/// The answers to one question, from all windows of its context.
class AnswerList {
 public:
  AnswerList(std::string_view context, const QuestionAnsweringOptions& options,
             Index context_sequence)
      : context_(context), options_(options), context_sequence_(context_sequence) {}

  /// Takes what the model says of a window; windows come in order.
  void add(const Encoding& encoding, const SpanScores& scores, float no_answer);
  /// Gives the best, the best first.
  std::vector<Answer> best() const;

 private:
  struct Candidate {
    double score;
    Offsets characters;
    std::string text;
  };

  Offsets characters_of(const Encoding& encoding, const Span& span) const;
  void add(double score, Offsets characters);

  CharacterText context_;
  const QuestionAnsweringOptions& options_;
  Index context_sequence_;
  std::vector<Candidate> candidates_;
  std::map<std::string, std::size_t> places_;  // of candidates, by the text in lower case
  double no_answer_ = 1e6;                     // the least of all windows
};

}  // namespace electra::pipelines
