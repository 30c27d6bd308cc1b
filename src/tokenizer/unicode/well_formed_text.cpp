#include "tokenizer/unicode/well_formed_text.hpp"

#include <algorithm>
#include <iterator>

#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::unicode {
namespace {

// U+FFFD in UTF-8.
constexpr std::string_view replacement = "\xEF\xBF\xBD";

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
    const std::size_t length = utf8::ill_formed_size(p, end);
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
