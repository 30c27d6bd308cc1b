#pragma once

#include "kernels/arch/common.inl"
#if !defined(__FP_FAST_FMAF)
#include "kernels/arch/exact_fma.inl"
#endif

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sixteen floats in plain C++. This Arch defines the operations that the others implement.
struct Arch {
  struct Vector {
    float lane[panel_width];
  };
  using Lanes = Size;  ///< how many lanes, from the first one on, take part

  /// Tiles of products, from the widest to the narrowest; the last one is one panel wide.
  static constexpr TileShape shapes[] = {{1, 1}};
  static constexpr bool has_dot_int8 = true;  ///< whether dot_int8 is one step, for peak_int8
  static constexpr const auto& int8_shapes = shapes;
  /// What dot_int8 subtracts from each byte of a row: 128 where both bytes must be signed.
  static constexpr int int8_offset = 0;
  /// Words of a row that products load at once. Where they are more than one, there are `Words` of
  /// them, load_words and int8_words, and the dots take a WordOf in the place of a factor.
  static constexpr int words_at_once = 1;
  /// Rows of a tile from which on sums of bytes are kept for two rows at once; 0: never. Then there
  /// are exchange_rows, load_row_pair, add_row_pairs and dot_row_pairs.
  static constexpr int min_paired_rows = 0;
  static constexpr int default_panels = 1;   ///< panels of a tile where rows are many
  static constexpr int layer_norm_rows = 1;  ///< rows that LayerNorm normalizes at once
  static constexpr int epilogue_rows = 1;    ///< rows that a long activation is applied to at once
  static constexpr int peak_sums = 4;        ///< sums that keep the multipliers busy

  static ELECTRA_INLINE Lanes first_lanes(Size count) { return count; }
  static ELECTRA_INLINE Vector load(const float* from) { return load(from, panel_width); }
  /// The lanes that take no part are 0 and not read.
  static ELECTRA_INLINE Vector load(const float* from, Lanes lanes) {
    return for_lanes([&](Size i) { return i < lanes ? from[i] : 0.0F; });
  }
  /// Keeps a loaded vector of several uses from being loaded for each of them.
  static ELECTRA_INLINE Vector keep_in_register(const Vector& a) { return a; }
  static ELECTRA_INLINE void store(float* to, const Vector& a) { store(to, a, panel_width); }
  static ELECTRA_INLINE void store(float* to, const Vector& a, Lanes lanes) {
    for (Size i = 0; i < lanes; ++i) to[i] = a.lane[i];
  }
  static ELECTRA_INLINE Vector broadcast(float a) {
    return for_lanes([&](Size) { return a; });
  }
  static ELECTRA_INLINE Vector select(Lanes lanes, const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) { return i < lanes ? a.lane[i] : b.lane[i]; });
  }

  static ELECTRA_INLINE Vector add(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) { return a.lane[i] + b.lane[i]; });
  }
  static ELECTRA_INLINE Vector subtract(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) { return a.lane[i] - b.lane[i]; });
  }
  static ELECTRA_INLINE Vector multiply(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) { return a.lane[i] * b.lane[i]; });
  }
  static ELECTRA_INLINE Vector divide(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) { return a.lane[i] / b.lane[i]; });
  }
  /// a * b + c, rounded once.
  static ELECTRA_INLINE Vector fma(const Vector& a, const Vector& b, const Vector& c) {
#if defined(__FP_FAST_FMAF)
    return for_lanes([&](Size i) { return __builtin_fmaf(a.lane[i], b.lane[i], c.lane[i]); });
#else
    Vector result;
    called_fma(a.lane, b.lane, c.lane, result.lane);
    return result;
#endif
  }
  /// c - a * b, rounded once.
  static ELECTRA_INLINE Vector fnma(const Vector& a, const Vector& b, const Vector& c) {
    return fma(for_lanes([&](Size i) { return -a.lane[i]; }), b, c);
  }
  /// The second operand where one of the two is NaN, as in the vector instructions; so for max.
  static ELECTRA_INLINE Vector min(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) { return a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i]; });
  }
  static ELECTRA_INLINE Vector max(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) { return larger(a.lane[i], b.lane[i]); });
  }
  static ELECTRA_INLINE Vector abs(const Vector& a) {
    return for_lanes([&](Size i) { return __builtin_fabsf(a.lane[i]); });
  }
  /// -a, of a NaN too.
  static ELECTRA_INLINE Vector negate(const Vector& a) {
    return for_lanes([&](Size i) { return float_of(bits_of(a.lane[i]) ^ 0x80000000U); });
  }
  /// `magnitude`, which is not negative, with the sign of `sign`.
  static ELECTRA_INLINE Vector copysign(const Vector& magnitude, const Vector& sign) {
    return for_lanes([&](Size i) { return __builtin_copysignf(magnitude.lane[i], sign.lane[i]); });
  }
  /// `yes` where a < b; `no` elsewhere and where one of the two is NaN.
  static ELECTRA_INLINE Vector select_less(const Vector& a, const Vector& b, const Vector& yes,
                                           const Vector& no) {
    return for_lanes([&](Size i) { return a.lane[i] < b.lane[i] ? yes.lane[i] : no.lane[i]; });
  }
  /// 0 where a < b; `no` elsewhere and where one of the two is NaN.
  static ELECTRA_INLINE Vector zero_if_less(const Vector& a, const Vector& b, const Vector& no) {
    return for_lanes([&](Size i) { return a.lane[i] < b.lane[i] ? 0.0F : no.lane[i]; });
  }

  /// 2^n for n in -126…127, the integer in the lowest bits of `rounded` (see round_to_bits).
  static ELECTRA_INLINE Vector exp2_of_integer(const Vector& rounded) {
    return for_lanes(
        [&](Size i) { return float_of((bits_of(rounded.lane[i]) << 23U) + 0x3f800000U); });
  }
  /// a * 2^n for the integer n in the lowest bits of `rounded`, if that is a normal number; for a
  /// power of two also 0 for the exponent below.
  static ELECTRA_INLINE Vector ldexp(const Vector& a, const Vector& rounded) {
    return for_lanes(
        [&](Size i) { return float_of(bits_of(a.lane[i]) + (bits_of(rounded.lane[i]) << 23U)); });
  }

  /// sum + factor * column, rounded once: fma in the loop of a product.
  static ELECTRA_INLINE Vector dot_fp32(const Vector& factor, const Vector& column,
                                        const Vector& sum) {
#if defined(__FP_FAST_FMAF)
    return fma(factor, column, sum);
#else
    Vector result;
    exact_fma(factor.lane, column.lane, sum.lane, result.lane);
    return result;
#endif
  }

  // From here on the bits of a lane may also be a word of two bf16 or four int8 values, or an
  // integer.

  static constexpr bool has_dot_bf16 = true;
  /// sum + second * second, then + first * first, of the two bf16 values of each word. An Arch
  /// without has_dot_bf16 has first_bf16, second_bf16 and paired_shapes in its place: see
  /// Bf16DotOf.
  static ELECTRA_INLINE Vector dot_bf16(const Vector& factor, const Vector& column,
                                        const Vector& sum) {
    return dot_fp32(first_bf16(factor), first_bf16(column),
                    dot_fp32(second_bf16(factor), second_bf16(column), sum));
  }
  /// 32 consecutive values in 16 words.
  static ELECTRA_INLINE Vector bf16_words(const Vector& first, const Vector& second) {
    return for_lanes([&](Size i) {
      const Vector& half = i < panel_width / 2 ? first : second;
      const Size from = 2 * i % panel_width;
      return float_of(to_bf16(half.lane[from]) | to_bf16(half.lane[from + 1]) << 16U);
    });
  }
  /// Words of one value of each.
  static ELECTRA_INLINE Vector bf16_pairs(const Vector& first, const Vector& second) {
    return for_lanes(
        [&](Size i) { return float_of(to_bf16(first.lane[i]) | to_bf16(second.lane[i]) << 16U); });
  }
  /// Stores 16 values of a quantized row: with has_dot_bf16 in 8 words of two, else rounded in 16.
  static ELECTRA_INLINE void store_bf16(Word* words, const Vector& a) {
    store(as_floats(words), bf16_words(a, a), panel_width / 2);
  }
  /// As store_bf16, for values that are neither denormal nor NaN.
  static ELECTRA_INLINE void store_normal_bf16(Word* words, const Vector& a) {
    store_bf16(words, a);
  }

  /// sum + the four products of an unsigned byte of `factor` and a signed one of `column`, in
  /// integers. The sum of the first two and that of the last two fit 16 bits (see PackedMatrix).
  static ELECTRA_INLINE Vector dot_int8(const Vector& factor, const Vector& column,
                                        const Vector& sum) {
    return for_lanes([&](Size i) {
      unsigned total = bits_of(sum.lane[i]);
      const unsigned a = bits_of(factor.lane[i]), b = bits_of(column.lane[i]);
      for (unsigned byte = 0; byte < 32; byte += 8) {
        const int product =
            static_cast<int>(a >> byte & 0xffU) * static_cast<signed char>(b >> byte);
        total += static_cast<unsigned>(product);
      }
      return float_of(total);
    });
  }
  static ELECTRA_INLINE Vector from_integers(const Vector& a) {
    return for_lanes(
        [&](Size i) { return static_cast<float>(static_cast<int>(bits_of(a.lane[i]))); });
  }
  static ELECTRA_INLINE Vector multiply_integers(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) { return float_of(bits_of(a.lane[i]) * bits_of(b.lane[i])); });
  }
  static ELECTRA_INLINE Vector max_integers(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) {
      const unsigned x = bits_of(a.lane[i]), y = bits_of(b.lane[i]);
      return float_of(static_cast<int>(x) > static_cast<int>(y) ? x : y);
    });
  }
  static ELECTRA_INLINE Vector max_unsigned(const Vector& a, const Vector& b) {
    return for_lanes([&](Size i) {
      const unsigned x = bits_of(a.lane[i]), y = bits_of(b.lane[i]);
      return float_of(x > y ? x : y);
    });
  }
  /// Words of one value of each, rounded to the nearest integer, ties to even: bytes of 0…255, what
  /// is beyond those being the nearest of them. A NaN becomes any byte.
  static ELECTRA_INLINE Vector unsigned_bytes(const Vector& first, const Vector& second,
                                              const Vector& third, const Vector& fourth) {
    return bytes_within(0.0F, 255.0F, first, second, third, fourth);
  }
  /// As unsigned_bytes, bytes of -128…127.
  static ELECTRA_INLINE Vector signed_bytes(const Vector& first, const Vector& second,
                                            const Vector& third, const Vector& fourth) {
    return bytes_within(-128.0F, 127.0F, first, second, third, fourth);
  }
  /// Stores the lowest byte of each lane, in 4 words.
  static ELECTRA_INLINE void store_bytes(Word* words, const Vector& rounded) {
    unsigned char bytes[panel_width];
    for (Size i = 0; i < panel_width; ++i)
      bytes[i] = static_cast<unsigned char>(bits_of(rounded.lane[i]) & 0xffU);
    __builtin_memcpy(words, bytes, sizeof bytes);
  }
  /// As store_bytes, of four vectors one after the other.
  static ELECTRA_INLINE void store_bytes(Word* words, const Vector& a, const Vector& b,
                                         const Vector& c, const Vector& d) {
    store_bytes(words, a);
    store_bytes(words + 4, b);
    store_bytes(words + 8, c);
    store_bytes(words + 12, d);
  }

  /// Adds halves to each other until one lane is left: the order is part of every result.
  static ELECTRA_INLINE float sum_of_lanes(Vector a) {
    for (Size half = panel_width / 2; half > 0; half /= 2)
      for (Size i = 0; i < half; ++i) a.lane[i] = a.lane[i] + a.lane[i + half];
    return a.lane[0];
  }
  static ELECTRA_INLINE float max_of_lanes(Vector a) {
    for (Size half = panel_width / 2; half > 0; half /= 2)
      for (Size i = 0; i < half; ++i) a.lane[i] = larger(a.lane[i], a.lane[i + half]);
    return a.lane[0];
  }
  /// Reduces sixteen vectors to a lane each, by halves, as sum_of_lanes does: `of(a, b)` returns
  /// the results of the lanes of two vectors.
  template <class Operation>
  static ELECTRA_INLINE Vector reduce_each(const Vector (&rows)[16], Operation of) {
    return for_lanes([&](Size row) {
      Vector a = rows[row];
      for (Size half = panel_width / 2; half > 0; half /= 2)
        a = of(a, for_lanes([&](Size i) { return a.lane[i % half + half]; }));
      return a.lane[0];
    });
  }
  static ELECTRA_INLINE float first_lane(const Vector& a) { return a.lane[0]; }
  /// The largest lane, none of which is negative, compared as integers: a NaN is larger than all.
  static ELECTRA_INLINE float max_of_integer_lanes(const Vector& a) {
    unsigned max = 0;
    for (const float lane : a.lane) max = bits_of(lane) > max ? bits_of(lane) : max;
    return float_of(max);
  }
  static ELECTRA_INLINE float square_root(float a) { return __builtin_sqrtf(a); }
  /// to[k * 16 + row] = from[row * stride + k] for 16 rows and 16 values of k.
  static ELECTRA_INLINE void transpose(const float* from, Size stride, float* to) {
    for (Size k = 0; k < panel_width; ++k)
      for (Size row = 0; row < panel_width; ++row)
        to[k * panel_width + row] = from[row * stride + k];
  }

 private:
  template <class Lane>
  static ELECTRA_INLINE Vector for_lanes(Lane lane) {
    Vector result;
    ELECTRA_NO_UNROLL
    for (Size i = 0; i < panel_width; ++i) result.lane[i] = lane(i);
    return result;
  }
  static ELECTRA_INLINE Vector bytes_within(float least, float most, const Vector& first,
                                            const Vector& second, const Vector& third,
                                            const Vector& fourth) {
    const auto byte = [=](float a) {
      const float above = a > least ? a : least;
      return bits_of((above < most ? above : most) + 12582912.0F) & 0xffU;  // see round_to_bits
    };
    return for_lanes([&](Size i) {
      return float_of(byte(first.lane[i]) | byte(second.lane[i]) << 8U |
                      byte(third.lane[i]) << 16U | byte(fourth.lane[i]) << 24U);
    });
  }
  static ELECTRA_INLINE float larger(float a, float b) { return a > b ? a : b; }
  static ELECTRA_INLINE unsigned bits_of(float a) { return bit_cast<unsigned>(a); }
  static ELECTRA_INLINE float float_of(unsigned bits) { return bit_cast<float>(bits); }
  static ELECTRA_INLINE Vector first_bf16(const Vector& words) {
    return for_lanes([&](Size i) { return float_of(bits_of(words.lane[i]) << 16U); });
  }
  static ELECTRA_INLINE Vector second_bf16(const Vector& words) {
    return for_lanes([&](Size i) { return float_of(bits_of(words.lane[i]) & 0xffff0000U); });
  }
  /// Rounds to nearest, ties to even; denormals become 0, NaN becomes quiet.
  static ELECTRA_INLINE unsigned to_bf16(float a) {
    const unsigned bits = bits_of(a), magnitude = bits & 0x7fffffffU;
    if (magnitude > 0x7f800000U) return bits >> 16U | 0x40U;
    if (magnitude < 0x00800000U) return bits >> 16U & 0x8000U;
    return (bits + 0x7fffU + (bits >> 16U & 1U)) >> 16U;
  }
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
