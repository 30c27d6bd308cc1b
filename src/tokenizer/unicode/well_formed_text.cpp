#include "tokenizer/unicode/well_formed_text.hpp"

#include <algorithm>
#include <iterator>

#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::unicode {
namespace {

// U+FFFD in UTF-8.
constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Returns the length of the maximal subpart of ill-formed bytes at `p`: the longest prefix of a
/// well-formed character, or one byte.
std::size_t ill_formed_length(const Byte* p, const Byte* end) {
  const unsigned lead = p[0];
  const std::ptrdiff_t left = end - p;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  std::ptrdiff_t expected = 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    expected = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    expected = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  }
  if (expected == 0 || left < 2 || p[1] < low || p[1] > high) return 1;
  std::ptrdiff_t length = 2;
  while (length < expected - 1 && length < left && (p[length] & 0xC0U) == 0x80U) ++length;
  return static_cast<std::size_t>(length);
}

}  // namespace

void WellFormedText::assign(std::string_view text) {
  text_.clear();
  shifts_.clear();
  const Byte* const begin = bytes_of(text);
  const Byte* const end = begin + text.size();
  const Byte* copied = begin;
  std::ptrdiff_t shift = 0;
  const auto copy_to = [&](const Byte* p) {
    text_.append(reinterpret_cast<const char*>(copied), static_cast<std::size_t>(p - copied));
    copied = p;
  };
  for (const Byte* p = begin; p < end;) {
    const unsigned size = utf8::decode(p, end).size;
    if (size != 0) {
      p += size;
      continue;
    }
    copy_to(p);
    const std::size_t length = ill_formed_length(p, end);
    text_ += replacement;
    p += length;
    copied = p;
    shift += static_cast<std::ptrdiff_t>(length) - static_cast<std::ptrdiff_t>(replacement.size());
    shifts_.push_back({text_.size(), shift});
  }
  copy_to(end);
}

std::size_t WellFormedText::original(std::size_t position) const {
  const auto after =
      std::upper_bound(shifts_.begin(), shifts_.end(), position,
                       [](std::size_t wanted, const Shift& s) { return wanted < s.position; });
  if (after == shifts_.begin()) return position;
  return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(position) + std::prev(after)->by);
}

}  // namespace electra::tokenizer::unicode
