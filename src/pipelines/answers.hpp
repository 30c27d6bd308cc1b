#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "electra/pipelines/question_answering.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/spans.hpp"
#include "pipelines/text_hashes.hpp"

namespace electra::pipelines {

/// The answers to one question, from all windows of its context.
class AnswerList {
 public:
  AnswerList(std::string_view context, const QuestionAnsweringOptions& options,
             Index context_sequence)
      : text_(context),
        context_(context),
        options_(options),
        context_sequence_(context_sequence),
        hashes_(context) {}

  /// Takes what the model says of a window; windows come in order. Throws `input` where there are
  /// too many answers to choose from.
  void add(const Encoding& encoding, const SpanScores& scores, float no_answer);
  /// Returns the best answers, the best first. Throws `input` if their texts are too long together.
  std::vector<Answer> best() const;

 private:
  struct Candidate {
    double score;
    Offsets characters;
  };
  /// Bytes of the context.
  struct Piece {
    std::size_t first;
    std::size_t last;
  };
  /// The numbers of a hash are as good as random: any of them tells texts apart.
  struct FirstNumbers {
    std::size_t operator()(const TextHash& hash) const noexcept {
      return static_cast<std::size_t>(hash[0]) << 31U ^ hash[1];
    }
  };

  Offsets characters_of(const Encoding& encoding, const Span& span) const;
  Piece piece_of(Offsets characters) const;
  std::vector<std::size_t> read(const std::vector<Piece>& pieces);
  void add(double score, Offsets characters, const TextHash& text);

  std::string_view text_;
  CharacterText context_;
  const QuestionAnsweringOptions& options_;
  Index context_sequence_;
  TextHashes hashes_;  // of the window in lower case
  std::vector<Candidate> candidates_;
  std::unordered_map<TextHash, std::size_t, FirstNumbers> places_;  // of candidates
  double no_answer_ = 1e6;                                          // the least of all windows
};

}  // namespace electra::pipelines
