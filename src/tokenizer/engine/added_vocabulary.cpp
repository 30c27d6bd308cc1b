#include "tokenizer/engine/added_vocabulary.hpp"

#include <algorithm>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"

namespace electra::tokenizer::engine {
namespace {

/// A byte, or a character of a normalized token, is a node of two tries, of 28 bytes in each.
constexpr std::size_t max_pattern_bytes = std::size_t{1} << 20U;
constexpr std::size_t max_normalized_characters = std::size_t{1} << 19U;

bool is_common(char32_t c) {
  return c == U' ' || (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') ||
         (c >= U'A' && c <= U'Z');
}

}  // namespace

void AddedVocabulary::add(const std::vector<AddedToken>& tokens, const Vocabulary& model,
                          const unicode::Normalizer& normalizer) {
  for (const AddedToken& token : tokens) {
    if (token.special && !token.content.empty() &&
        special_contents_.emplace(token.content, true).second) {
      special_.push_back(token);
    }
  }
  // Known tokens and the next id are those from before the first of `tokens`.
  const std::map<std::int32_t, AddedToken> before = by_id_;
  auto next = static_cast<std::int32_t>(model.size());
  if (!before.empty()) next = std::max(next, before.rbegin()->first + 1);
  for (const AddedToken& token : tokens) {
    std::optional<std::int32_t> id = find(token.content);
    const auto known = id ? before.find(*id) : before.end();
    if (token.content.empty() || (known != before.end() && known->second == token)) continue;
    if (!id) id = model.find(token.content);
    if (!id) {
      id = next++;
      require(*id < id_limit, ErrorCode::unsupported, "the added token ", Quoted{token.content},
              " would get the id ", *id, "; ids must be less than ", id_limit);
    }
    ids_[token.content] = *id;
    by_id_[*id] = token;
    if (!is_special(token.content)) ordinary_.push_back(token);
  }
  rebuild_patterns(normalizer);
}

void AddedVocabulary::rebuild_patterns(const unicode::Normalizer& normalizer) {
  raw_.clear();
  normalized_.clear();
  markers_.emplace();
  std::size_t bytes = 0;
  std::size_t characters = 0;
  const auto add_pattern = [&](const AddedToken& token) {
    require(token.content.size() <= max_token_bytes, ErrorCode::unsupported, "an added token has ",
            token.content.size(), " bytes; at most ", max_token_bytes, " are supported");
    bytes += token.content.size();
    require(bytes <= max_pattern_bytes, ErrorCode::unsupported, "the added tokens have more than ",
            max_pattern_bytes, " bytes together, which is the limit");
    const std::int32_t id = ids_.at(token.content);
    if (!token.normalized) {
      raw_.add(token.content, id);
      return;
    }
    const std::vector<char32_t> pattern = normalizer.normalized(token.content);
    require(!pattern.empty(), ErrorCode::unsupported, "the added token ", Quoted{token.content},
            " is empty after normalization; declare it with \"normalized\": false");
    characters += pattern.size();
    require(characters <= max_normalized_characters, ErrorCode::unsupported,
            "the added tokens have more than ", max_normalized_characters,
            " characters together after normalization, which is the limit");
    add_marker(pattern);
    normalized_.add({pattern.begin(), pattern.end()}, id);
  };
  for (const AddedToken& token : special_) add_pattern(token);
  for (const AddedToken& token : ordinary_) add_pattern(token);
  raw_.build();
  normalized_.build();
  if (!markers_) return;
  std::sort(markers_->begin(), markers_->end());
  markers_->erase(std::unique(markers_->begin(), markers_->end()), markers_->end());
}

void AddedVocabulary::add_marker(const std::vector<char32_t>& pattern) {
  const auto marker = std::find_if_not(pattern.begin(), pattern.end(), is_common);
  if (marker == pattern.end()) {
    markers_.reset();
  } else if (markers_) {
    markers_->push_back(*marker);
  }
}

std::optional<std::int32_t> AddedVocabulary::find(std::string_view content) const {
  const auto found = ids_.find(content);
  return found == ids_.end() ? std::nullopt : std::optional<std::int32_t>(found->second);
}

const AddedToken* AddedVocabulary::token(std::int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

}  // namespace electra::tokenizer::engine
