#pragma once

#include <cstddef>

// Raw pointers and sizes only: this header is included by objects that are compiled with
// instruction-set flags, and nothing inline may be shared between those and the rest.

namespace electra::kernels {

/// As electra::Index, which this header must not include.
using Size = std::ptrdiff_t;

/// Columns of a panel of a packed matrix, and lanes of every reduction, on every machine.
inline constexpr Size panel_width = 16;

/// 32 bits of a quantized row or a packed matrix: one fp32 value, two bf16 values or four int8
/// values, the first in the lowest bits, or one 32-bit integer. May alias values of any type.
struct [[gnu::may_alias]] Word {
  unsigned bits;
};

/// @{
/// Views fp32 values as words.
[[gnu::always_inline]] inline Word* as_words(float* values) noexcept {
  return reinterpret_cast<Word*>(values);
}
[[gnu::always_inline]] inline const Word* as_words(const float* values) noexcept {
  return reinterpret_cast<const Word*>(values);
}
/// @}

/// @{
/// Views words that hold fp32 values as such.
[[gnu::always_inline]] inline float* as_floats(Word* words) noexcept {
  return reinterpret_cast<float*>(words);
}
[[gnu::always_inline]] inline const float* as_floats(const Word* words) noexcept {
  return reinterpret_cast<const float*>(words);
}
/// @}

/// The values that the bytes of an int8 row represent: (byte - zero_point) * scale.
struct RowScale {
  float scale;     ///< the difference between two neighbouring bytes
  int zero_point;  ///< the byte that represents 0
};

}  // namespace electra::kernels
