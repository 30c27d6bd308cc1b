#include "cli/utf16.hpp"

#include <utility>

#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::cli {
namespace {

using tokenizer::unicode::append_utf8;

constexpr char32_t replacement = 0xFFFD;

bool is_high(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace

void Utf16Decoder::append_unit(char32_t unit, std::string& text) {
  const char32_t high = std::exchange(high_, 0);
  if (high != 0 && is_low(unit))
    return append_utf8(text, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
  if (high != 0) append_utf8(text, replacement);
  if (is_high(unit))
    high_ = unit;
  else
    append_utf8(text, is_low(unit) ? replacement : unit);
}

void Utf16Decoder::append(std::string_view bytes, std::string& text) {
  for (const char each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    if (has_byte_) {
      const unsigned high = big_endian_ ? byte_ : byte, low = big_endian_ ? byte : byte_;
      append_unit(static_cast<char32_t>(high << 8U | low), text);
    }
    has_byte_ = !has_byte_;
    byte_ = byte;
  }
}

void Utf16Decoder::finish(std::string& text) {
  if (std::exchange(high_, 0) != 0) append_utf8(text, replacement);
  if (std::exchange(has_byte_, false)) append_utf8(text, replacement);
}

}  // namespace electra::cli
