#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::engine {

/// A word of at most 16 ASCII letters and digits as a key: its bytes, zeros after the end.
struct WordKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// Multiplicative hash; tables use its upper bits.
inline std::uint64_t hash_of(const WordKey& key) {
  const std::uint64_t mixed = (key.high ^ (key.high >> 29)) * 0x9E3779B97F4A7C15ULL;
  return ((key.low ^ (key.low >> 31)) + mixed) * 0xD6E8FEB86659FD93ULL;
}

/// Masks that keep the first n of 16 bytes.
struct WordKeyMasks {
  std::array<WordKey, 17> keep{};
};

constexpr WordKeyMasks make_word_key_masks() {
  WordKeyMasks masks;
  for (unsigned n = 0; n < masks.keep.size(); ++n) {
    const unsigned low = n < 8 ? n : 8;
    const unsigned high = n < 8 ? 0 : n - 8;
    masks.keep[n].low = low == 8 ? ~0ULL : (1ULL << (8 * low)) - 1;
    masks.keep[n].high = high == 8 ? ~0ULL : (1ULL << (8 * high)) - 1;
  }
  return masks;
}

inline constexpr WordKeyMasks word_key_masks = make_word_key_masks();

/// 16 bytes of text, and how many of them up to the first other byte are ASCII letters and digits.
struct WordWindow {
  WordKey bytes;
  unsigned word_length;
};

#if defined(__SSE2__)
inline unsigned count_word_bytes(__m128i bytes) {
  const auto between = [](__m128i v, char low, char high) {
    // Signed comparison: bytes from 0x80 on are negative.
    return _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8(static_cast<char>(low - 1))),
                         _mm_cmplt_epi8(v, _mm_set1_epi8(static_cast<char>(high + 1))));
  };
  const __m128i lowered = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  const __m128i in_word = _mm_or_si128(between(lowered, 'a', 'z'), between(bytes, '0', '9'));
  const auto mask = static_cast<unsigned>(_mm_movemask_epi8(in_word));
  return static_cast<unsigned>(__builtin_ctz(~mask));
}

/// Reads 16 bytes.
inline WordWindow read_window(const unicode::Byte* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  WordWindow window;
  std::memcpy(&window.bytes, p, sizeof(window.bytes));
  window.word_length = count_word_bytes(bytes);
  return window;
}
#else
inline bool is_word_byte(unicode::Byte b) {
  const unicode::Byte lowered = b | 0x20;
  return (lowered >= 'a' && lowered <= 'z') || (b >= '0' && b <= '9');
}

/// Reads 16 bytes.
inline WordWindow read_window(const unicode::Byte* p) {
  WordWindow window;
  std::memcpy(&window.bytes, p, sizeof(window.bytes));
  window.word_length = 0;
  while (window.word_length < 16 && is_word_byte(p[window.word_length])) ++window.word_length;
  return window;
}
#endif

/// Reads at most 16 bytes, padded with zeros.
inline WordWindow read_last_window(const unicode::Byte* p, const unicode::Byte* end) {
  std::array<unicode::Byte, 16> padded{};
  std::memcpy(padded.data(), p, std::min<std::size_t>(16, static_cast<std::size_t>(end - p)));
  return read_window(padded.data());
}

}  // namespace electra::tokenizer::engine
