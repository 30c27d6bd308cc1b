#include "tokenizer/sentencepiece/kept_tokens.hpp"

#include <algorithm>
#include <utility>

#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::sentencepiece {
namespace {

std::u32string reversed_characters(std::string_view text) {
  std::u32string characters;
  const unicode::Byte* const end = unicode::bytes_of(text) + text.size();
  for (const unicode::Byte* p = unicode::bytes_of(text); p < end;) {
    const unicode::Decoded d = utf8::decode(p, end);
    characters += d.character;
    p += d.size;
  }
  std::reverse(characters.begin(), characters.end());
  return characters;
}

}  // namespace

KeptTokens::KeptTokens(const std::vector<std::string>& tokens) {
  std::vector<engine::PatternTrie<char32_t>::Entry> entries;
  for (const std::string& token : tokens) {
    const auto order = static_cast<std::int32_t>(lengths_.size());
    entries.push_back({reversed_characters(token), order});
    lengths_.push_back(static_cast<std::uint32_t>(entries.back().pattern.size()));
    if (entries.back().pattern.empty()) entries.pop_back();
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.pattern < b.pattern; });
  reversed_.build(entries);
  first_of_.resize(reversed_.size(), none);
  for (std::uint32_t node = 1; node < reversed_.size(); ++node) {
    const bool is_token = reversed_[node].match == node;
    first_of_[node] = std::min(first_of_[reversed_[node].failure],
                               is_token ? static_cast<std::uint32_t>(reversed_[node].id) : none);
  }
}

std::vector<std::uint32_t> KeptTokens::lengths_in(
    const std::vector<unicode::AlignedCharacter>& text) const {
  if (first_of_.size() == 1) return {};
  std::vector<std::uint32_t> lengths(text.size());
  std::uint32_t node = 0;
  for (std::size_t index = text.size(); index-- > 0;) {
    node = reversed_.next(node, text[index].character);
    if (first_of_[node] != none) lengths[index] = lengths_[first_of_[node]];
  }
  return lengths;
}

}  // namespace electra::tokenizer::sentencepiece
