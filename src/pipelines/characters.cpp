#include "pipelines/characters.hpp"

#include <algorithm>

#include "tokenizer/unicode/lower_case.hpp"
#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"
#include "tokenizer/unicode/well_formed_text.hpp"

namespace electra::pipelines {
namespace {

namespace unicode = tokenizer::unicode;

/// Calls `visit` with each character and where its bytes begin, in well-formed text.
template <class Visit>
void for_each_character(std::string_view text, const Visit& visit) {
  const unicode::Byte* begin = unicode::bytes_of(text);
  const unicode::Byte* end = begin + text.size();
  for (const unicode::Byte* p = begin; p != end;) {
    const utf8::Decoded decoded = utf8::decode(p, end);
    visit(decoded.character, static_cast<std::size_t>(p - begin));
    p += decoded.size;
  }
}

}  // namespace

CharacterText::CharacterText(std::string_view text) : text_(text) {
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
  if (ascii) return;
  unicode::WellFormedText well_formed;
  well_formed.assign(text);
  for_each_character(well_formed.text(), [&](char32_t /*character*/, std::size_t at) {
    starts_.push_back(static_cast<std::uint32_t>(well_formed.original(at)));
  });
}

std::size_t CharacterText::byte_of(std::int32_t character) const {
  const auto place = static_cast<std::size_t>(std::max(character, 0));
  if (starts_.empty()) return std::min(place, text_.size());
  return place < starts_.size() ? starts_[place] : text_.size();
}

std::string CharacterText::slice(Offsets range) const {
  const std::size_t first = byte_of(range.start);
  const std::size_t last = byte_of(range.end);
  return first < last ? std::string(text_.substr(first, last - first)) : std::string();
}

void CharacterText::convert(OffsetUnit unit, Index& start, Index& end) const {
  if (unit == OffsetUnit::characters) return;
  start = static_cast<Index>(byte_of(static_cast<std::int32_t>(start)));
  end = static_cast<Index>(byte_of(static_cast<std::int32_t>(end)));
}

Index character_count(std::string_view text) {
  Index count = 0;
  unicode::WellFormedText well_formed;
  well_formed.assign(text);
  for_each_character(well_formed.text(), [&](char32_t, std::size_t) { ++count; });
  return count;
}

std::string lower_case(std::string_view text) {
  unicode::WellFormedText well_formed;
  well_formed.assign(text);
  return unicode::lower_cased(well_formed.text());
}

}  // namespace electra::pipelines
