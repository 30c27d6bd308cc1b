#include "pipelines/answers.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "electra/core/error.hpp"
#include "pipelines/scores.hpp"

namespace electra::pipelines {
namespace {

// Windows and spans make a product, and so do spans and their texts.
constexpr std::size_t max_candidates = std::size_t{1} << 20;
constexpr std::size_t max_text_bytes = std::size_t{1} << 25;

}  // namespace

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

AnswerList::Piece AnswerList::piece_of(Offsets characters) const {
  const std::size_t first = context_.byte_of(characters.start);
  return {first, std::max(first, context_.byte_of(characters.end))};
}

/// Reads the context where there are pieces, in lower case. Returns the bytes at which they begin
/// and end, in order: the places of `hashes_`.
std::vector<std::size_t> AnswerList::read(const std::vector<Piece>& pieces) {
  std::map<std::size_t, std::ptrdiff_t> changes;  // in how many pieces stand at a byte
  for (const Piece& piece : pieces) {
    if (piece.first == piece.last) continue;
    ++changes[piece.first];
    --changes[piece.last];
  }
  std::vector<std::size_t> bytes;
  std::ptrdiff_t depth = 0;
  hashes_.clear();
  for (const auto& [byte, change] : changes) {
    if (!bytes.empty()) {
      const std::size_t size = depth > 0 ? byte - bytes.back() : 0;
      hashes_.append(lower_case(text_.substr(bytes.back(), size)));
    }
    bytes.push_back(byte);
    depth += change;
  }
  return bytes;
}

void AnswerList::add(double score, Offsets characters, const TextHash& text) {
  const auto [same, is_new] = places_.emplace(text, candidates_.size());
  if (!is_new) {
    candidates_[same->second].score += score;
    return;
  }
  require(candidates_.size() < max_candidates, ErrorCode::input, "there are more than ",
          max_candidates, " answers to a question to choose from; lower ", OptionName{"top_k"},
          " (", options_.top_k, ")");
  candidates_.push_back({score, characters});
}

void AnswerList::add(const Encoding& encoding, const SpanScores& scores, float no_answer) {
  // NaN stays, however many windows follow.
  if (std::isnan(no_answer) || no_answer < no_answer_) no_answer_ = no_answer;
  // Spans that grow to the same words become one, so more are taken than are asked for.
  const Index most = std::min(options_.top_k, scores.size() * scores.size());
  const Index count = options_.align_to_words ? 2 * most + 10 : most;
  const std::vector<Span> spans = best_spans(scores, count, options_.max_answer_len);
  std::vector<Offsets> characters;
  std::vector<Piece> pieces;
  for (const Span& span : spans) {
    characters.push_back(characters_of(encoding, span));
    pieces.push_back(piece_of(characters.back()));
  }
  const std::vector<std::size_t> bytes = read(pieces);
  const auto place_of = [&](std::size_t byte) {
    return static_cast<std::size_t>(std::lower_bound(bytes.begin(), bytes.end(), byte) -
                                    bytes.begin());
  };
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto [first, last] = pieces[i];
    const TextHash text =
        first == last ? TextHash{} : hashes_.between(place_of(first), place_of(last));
    add(spans[i].score, characters[i], text);
  }
}

std::vector<Answer> AnswerList::best() const {
  std::vector<Candidate> sorted = candidates_;
  if (options_.handle_impossible_answer) sorted.push_back({no_answer_, {}});
  std::stable_sort(sorted.begin(), sorted.end(), [](const Candidate& a, const Candidate& b) {
    return is_better(a.score, b.score);
  });
  sorted.resize(std::min(sorted.size(), static_cast<std::size_t>(options_.top_k)));
  std::size_t text_bytes = 0;
  std::vector<Answer> answers;
  for (const Candidate& each : sorted) {
    const auto [first, last] = piece_of(each.characters);
    text_bytes += last - first;
    require(text_bytes <= max_text_bytes, ErrorCode::input, "the ", sorted.size(),
            " best answers to a question would take more than ", max_text_bytes, " bytes; lower ",
            OptionName{"top_k"}, " (", options_.top_k, ")");
    answers.push_back({static_cast<float>(each.score), each.characters.start, each.characters.end,
                       std::string(text_.substr(first, last - first))});
    context_.convert(options_.offset_unit, answers.back().start, answers.back().end);
  }
  return answers;
}

}  // namespace electra::pipelines
