#include "io/utf8.hpp"

namespace electra {
namespace {

/// What may follow a leading byte: how many bytes, and the bounds of the first of them.
struct Continuation {
  std::size_t count;
  unsigned low;
  unsigned high;
};

// Table 3-7 of the Unicode standard; count 0 stands for a byte that cannot lead.
Continuation after(unsigned lead) noexcept {
  if (lead >= 0xC2 && lead <= 0xDF) return {1, 0x80, 0xBF};
  if (lead == 0xE0) return {2, 0xA0, 0xBF};
  if (lead == 0xED) return {2, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {2, 0x80, 0xBF};
  if (lead == 0xF0) return {3, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {3, 0x80, 0xBF};
  if (lead == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

std::size_t first_byte_outside_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t position = 0;
  while (position < text.size()) {
    if (byte(position) < 0x80) {
      ++position;
      continue;
    }
    const Continuation wanted = after(byte(position));
    if (wanted.count == 0 || wanted.count >= text.size() - position) return position;
    if (byte(position + 1) < wanted.low || byte(position + 1) > wanted.high) return position;
    for (std::size_t i = 2; i <= wanted.count; ++i) {
      if ((byte(position + i) & 0xC0U) != 0x80) return position;
    }
    position += wanted.count + 1;
  }
  return position;
}

std::size_t ill_formed_size(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const Continuation wanted = after(byte(0));
  if (wanted.count == 0 || text.size() < 2 || byte(1) < wanted.low || byte(1) > wanted.high)
    return 1;
  std::size_t size = 2;
  while (size < text.size() && size <= wanted.count && (byte(size) & 0xC0U) == 0x80) ++size;
  return size;
}

}  // namespace electra
