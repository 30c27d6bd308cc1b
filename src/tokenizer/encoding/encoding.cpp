#include "electra/tokenizer/encoding.hpp"

#include <algorithm>

#include "electra/core/error.hpp"
#include "tokenizer/encoding/encoding_access.hpp"
#include "tokenizer/engine/token_texts.hpp"

namespace electra {

using tokenizer::encoding::EncodingAccess;

std::string_view Encoding::token(Index position) const {
  require(position >= 0 && position < size(), ErrorCode::input, "there is no token ", position,
          " in an encoding of ", size(), " tokens");
  const auto own =
      std::lower_bound(own_texts_.begin(), own_texts_.end(), position,
                       [](const OwnText& text, Index wanted) { return text.position < wanted; });
  if (own != own_texts_.end() && own->position == position) {
    return std::string_view(own_bytes_).substr(own->begin, own->size);
  }
  return texts_ == nullptr ? std::string_view()
                           : texts_->at(ids[static_cast<std::size_t>(position)]);
}

std::vector<std::string> Encoding::tokens() const {
  std::vector<std::string> result;
  result.reserve(ids.size());
  for (Index i = 0; i < size(); ++i) result.emplace_back(token(i));
  return result;
}

Index Encoding::sequence_count() const noexcept {
  const auto known = std::count_if(sequences_.begin(), sequences_.end(),
                                   [](const SequenceRange& range) { return range.known; });
  return std::max<Index>(1, known);
}

std::vector<std::int32_t> Encoding::sequence_ids() const {
  std::vector<std::int32_t> result(ids.size(), none);
  for (Index sequence = 0; sequence < sequence_count(); ++sequence) {
    const Offsets range = EncodingAccess::sequence_range(*this, sequence);
    std::fill(result.begin() + range.start, result.begin() + range.end,
              static_cast<std::int32_t>(sequence));
  }
  return result;
}

const std::vector<std::int32_t>& Encoding::model_type_ids() const noexcept {
  static const std::vector<std::int32_t> zeros;
  return has_model_type_ids_ ? type_ids : zeros;
}

std::optional<Index> Encoding::token_to_sequence(Index token) const {
  if (token < 0 || token >= EncodingAccess::mapped_size(*this)) return std::nullopt;
  if (!sequences_[0].known && !sequences_[1].known) return 0;
  for (std::size_t sequence = 0; sequence < 2; ++sequence) {
    const SequenceRange& range = sequences_[sequence];
    if (range.known && token >= range.tokens.start && token < range.tokens.end) {
      return static_cast<Index>(sequence);
    }
  }
  return std::nullopt;
}

std::optional<std::pair<Index, Offsets>> Encoding::token_to_chars(Index token) const {
  const std::optional<Index> sequence = token_to_sequence(token);
  if (!sequence) return std::nullopt;
  return std::make_pair(*sequence, offsets[static_cast<std::size_t>(token)]);
}

std::optional<std::pair<Index, Index>> Encoding::token_to_word(Index token) const {
  const std::optional<Index> sequence = token_to_sequence(token);
  if (!sequence || word_ids[static_cast<std::size_t>(token)] == none) return std::nullopt;
  return std::make_pair(*sequence, Index{word_ids[static_cast<std::size_t>(token)]});
}

std::optional<Offsets> Encoding::word_to_tokens(Index word, Index sequence) const {
  const Offsets range = EncodingAccess::sequence_range(*this, sequence);
  const auto begin = word_ids.begin() + range.start;
  const auto end = word_ids.begin() + range.end;
  // The tokens of a word are adjacent. Special tokens and padding have no word.
  const auto first =
      std::find_if(begin, end, [word](std::int32_t w) { return w != none && w == word; });
  if (first == end) return std::nullopt;
  const auto last = std::find_if(first, end, [word](std::int32_t w) { return w != word; });
  return Offsets{static_cast<std::int32_t>(first - word_ids.begin()),
                 static_cast<std::int32_t>(last - word_ids.begin())};
}

std::optional<Offsets> Encoding::word_to_chars(Index word, Index sequence) const {
  const std::optional<Offsets> range = word_to_tokens(word, sequence);
  if (!range) return std::nullopt;
  return Offsets{offsets[static_cast<std::size_t>(range->start)].start,
                 offsets[static_cast<std::size_t>(range->end) - 1].end};
}

std::optional<Index> Encoding::char_to_token(Index character, Index sequence) const {
  const Offsets range = EncodingAccess::sequence_range(*this, sequence);
  for (Index token = range.start; token < range.end; ++token) {
    const Offsets& at = offsets[static_cast<std::size_t>(token)];
    if (character >= at.start && character < at.end) return token;
  }
  return std::nullopt;
}

std::optional<Index> Encoding::char_to_word(Index character, Index sequence) const {
  const std::optional<Index> token = char_to_token(character, sequence);
  if (!token) return std::nullopt;
  const auto word = token_to_word(*token);
  return word ? std::optional<Index>(word->second) : std::nullopt;
}

}  // namespace electra
