#include "pipelines/entities.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "pipelines/scores.hpp"

namespace electra::pipelines {
namespace {

/// "B-PER" begins "PER"; "I-PER" and "PER" go on with it.
struct Tag {
  bool begins;
  std::string name;
};

Tag tag_of(const std::string& label) {
  const bool begins = label.compare(0, 2, "B-") == 0;
  const bool marked = begins || label.compare(0, 2, "I-") == 0;
  return {begins, marked ? label.substr(2) : label};
}

Offsets from_first_to_last(Offsets first, Offsets last) { return {first.start, last.end}; }

}  // namespace

std::string group_label(const std::string& label) {
  const std::size_t dash = label.find('-');
  return dash == std::string::npos ? label : label.substr(dash + 1);
}

std::vector<ScoredToken> EntityMaker::tokens(const CharacterText& text, const Encoding& encoding,
                                             const float* scores) const {
  std::vector<ScoredToken> tokens;
  const auto unknown = tokenizer_.unk_token_id();
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    if (encoding.special_tokens_mask[i] != 0) continue;
    const auto index = static_cast<Index>(i);
    const Offsets at = encoding.offsets[i];
    ScoredToken token{{}, scores + index * config_.num_labels(), at, index, false};
    if (unknown && encoding.ids[i] == *unknown) {
      token.word = WordMaker::text(text.slice(at));
    } else {
      // As the reference has it: a token that is longer or shorter than what it stands for, "##s"
      // for "s", goes on with the word before it.
      token.word = words_.token(encoding.ids[i]);
      token.continues_word = character_count(token.word.first) != at.end - at.start;
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

EntityMaker::Labelled EntityMaker::label_token(const ScoredToken& token) const {
  const Index label = best_place(token.scores, config_.num_labels());
  return {token.word, label, token.scores[label], token.characters, token.index};
}

EntityMaker::Labelled EntityMaker::label_word(const std::vector<ScoredToken>& tokens) const {
  const Index width = config_.num_labels();
  std::vector<Word> parts;
  for (const ScoredToken& token : tokens) parts.push_back(token.word);
  Labelled word = label_token(tokens.front());
  if (strategy_ == AggregationStrategy::max) {
    for (const ScoredToken& token : tokens) {
      const Labelled candidate = label_token(token);
      if (candidate.score > word.score) word = candidate;
    }
  }
  if (strategy_ == AggregationStrategy::average) {
    std::vector<float> means(static_cast<std::size_t>(width));
    for (Index label = 0; label < width; ++label) {
      double sum = 0;
      for (const ScoredToken& token : tokens) sum += token.scores[label];
      means[static_cast<std::size_t>(label)] =
          static_cast<float>(sum / static_cast<double>(tokens.size()));
    }
    word.label = best_place(means.data(), width);
    word.score = means[static_cast<std::size_t>(word.label)];
  }
  word.word = words_.joined(parts);
  word.characters = from_first_to_last(tokens.front().characters, tokens.back().characters);
  return word;
}

EntityMaker::Labelleds EntityMaker::label_words(const std::vector<ScoredToken>& tokens) const {
  Labelleds words;
  for (auto first = tokens.begin(); first != tokens.end();) {
    const auto next = std::find_if(first + 1, tokens.end(),
                                   [](const ScoredToken& token) { return !token.continues_word; });
    words.push_back(label_word({first, next}));
    first = next;
  }
  return words;
}

std::vector<Entity> EntityMaker::ungrouped(const Labelleds& tokens) const {
  std::vector<Entity> entities;
  for (const Labelled& token : tokens) {
    entities.push_back({config_.label(token.label), token.score, token.word.first,
                        token.characters.start, token.characters.end, token.index});
  }
  return entities;
}

bool EntityMaker::same_group(const Labelled& last, const Labelled& next) const {
  const Tag tag = tag_of(config_.label(next.label));
  return !tag.begins && tag.name == tag_of(config_.label(last.label)).name;
}

Entity EntityMaker::group(const Labelleds& words) const {
  std::vector<Word> texts;
  double sum = 0;
  for (const Labelled& word : words) {
    texts.push_back(word.word);
    sum += word.score;
  }
  const Offsets at = from_first_to_last(words.front().characters, words.back().characters);
  return {group_label(config_.label(words.front().label)),
          static_cast<float>(sum / static_cast<double>(words.size())),
          words_.joined(texts).first,
          at.start,
          at.end,
          std::nullopt};
}

std::vector<Entity> EntityMaker::grouped(const Labelleds& words) const {
  std::vector<Entity> entities;
  for (auto first = words.begin(); first != words.end();) {
    auto next = first + 1;
    while (next != words.end() && same_group(*(next - 1), *next)) ++next;
    entities.push_back(group({first, next}));
    first = next;
  }
  return entities;
}

std::vector<Entity> EntityMaker::entities(const std::vector<ScoredToken>& tokens) const {
  if (strategy_ != AggregationStrategy::none && strategy_ != AggregationStrategy::simple) {
    return grouped(label_words(tokens));
  }
  Labelleds labelled;
  for (const ScoredToken& token : tokens) labelled.push_back(label_token(token));
  return strategy_ == AggregationStrategy::none ? ungrouped(labelled) : grouped(labelled);
}

std::vector<Entity> without_overlaps(std::vector<Entity> entities) {
  std::stable_sort(entities.begin(), entities.end(),
                   [](const Entity& a, const Entity& b) { return a.start < b.start; });
  std::vector<Entity> kept;
  for (Entity& entity : entities) {
    if (kept.empty() || entity.start >= kept.back().end) {
      kept.push_back(std::move(entity));
      continue;
    }
    const Index length = entity.end - entity.start;
    const Index last_length = kept.back().end - kept.back().start;
    const bool surer = length == last_length && entity.score > kept.back().score;
    if (length > last_length || surer) kept.back() = std::move(entity);
  }
  return kept;
}

}  // namespace electra::pipelines
