#pragma once

#include "kernels/arch/common.inl"
#if !defined(__FP_FAST_FMAF)
#include "kernels/arch/exact_fma.inl"
#endif

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sixteen floats that any machine can work on. This one defines what the others compute.
struct Arch {
  struct Vector {
    float lane[panel_width];
  };
  using Lanes = Size;  ///< how many lanes, from the first, take part

  static constexpr TileShape shapes[] = {{1, 1}};
  static constexpr bool has_dot_int8 = true;
  static constexpr const auto& int8_shapes = shapes;
  static constexpr int layer_norm_rows = 1;
  static constexpr int epilogue_rows = 1;  ///< side by side, where an activation takes time
  static constexpr int independent_sums = 4;
  static constexpr int default_panels = 1;

  static ELECTRA_INLINE Lanes first_lanes(Size count) { return count; }
  static ELECTRA_INLINE Vector load(const float* from) { return load(from, panel_width); }
  /// For several uses: compilers like to load once for each of them.
  static ELECTRA_INLINE Vector keep_in_register(const Vector& a) { return a; }
  /// The lanes that take no part are 0 and not read.
  static ELECTRA_INLINE Vector load(const float* from, Lanes lanes) {
    return each([&](Size i) { return i < lanes ? from[i] : 0.0F; });
  }
  static ELECTRA_INLINE void store(float* to, const Vector& a) { store(to, a, panel_width); }
  static ELECTRA_INLINE void store(float* to, const Vector& a, Lanes lanes) {
    for (Size i = 0; i < lanes; ++i) to[i] = a.lane[i];
  }
  static ELECTRA_INLINE Vector broadcast(float a) {
    return each([&](Size) { return a; });
  }
  static ELECTRA_INLINE Vector select(Lanes lanes, const Vector& a, const Vector& b) {
    return each([&](Size i) { return i < lanes ? a.lane[i] : b.lane[i]; });
  }

  static ELECTRA_INLINE Vector add(const Vector& a, const Vector& b) {
    return each([&](Size i) { return a.lane[i] + b.lane[i]; });
  }
  static ELECTRA_INLINE Vector subtract(const Vector& a, const Vector& b) {
    return each([&](Size i) { return a.lane[i] - b.lane[i]; });
  }
  static ELECTRA_INLINE Vector multiply(const Vector& a, const Vector& b) {
    return each([&](Size i) { return a.lane[i] * b.lane[i]; });
  }
  static ELECTRA_INLINE Vector divide(const Vector& a, const Vector& b) {
    return each([&](Size i) { return a.lane[i] / b.lane[i]; });
  }
  /// a * b + c, rounded once.
  static ELECTRA_INLINE Vector fma(const Vector& a, const Vector& b, const Vector& c) {
#if defined(__FP_FAST_FMAF)
    return each([&](Size i) { return __builtin_fmaf(a.lane[i], b.lane[i], c.lane[i]); });
#else
    Vector result;
    called_fma(a.lane, b.lane, c.lane, result.lane);
    return result;
#endif
  }
  /// c - a * b, rounded once.
  static ELECTRA_INLINE Vector fnma(const Vector& a, const Vector& b, const Vector& c) {
    return fma(each([&](Size i) { return -a.lane[i]; }), b, c);
  }
  /// The second where one of the two is NaN, as the vector instructions do it; so for max.
  static ELECTRA_INLINE Vector min(const Vector& a, const Vector& b) {
    return each([&](Size i) { return a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i]; });
  }
  static ELECTRA_INLINE Vector max(const Vector& a, const Vector& b) {
    return each([&](Size i) { return larger(a.lane[i], b.lane[i]); });
  }
  static ELECTRA_INLINE Vector absolute(const Vector& a) {
    return each([&](Size i) { return __builtin_fabsf(a.lane[i]); });
  }
  /// `a`, which is not negative, with the sign of `sign`.
  static ELECTRA_INLINE Vector with_sign_of(const Vector& sign, const Vector& a) {
    return each([&](Size i) { return __builtin_copysignf(a.lane[i], sign.lane[i]); });
  }
  /// `yes` where a < b; `no` elsewhere and where one of the two is NaN.
  static ELECTRA_INLINE Vector where_less(const Vector& a, const Vector& b, const Vector& yes,
                                          const Vector& no) {
    return each([&](Size i) { return a.lane[i] < b.lane[i] ? yes.lane[i] : no.lane[i]; });
  }
  static ELECTRA_INLINE Vector zero_where_less(const Vector& a, const Vector& b, const Vector& no) {
    return each([&](Size i) { return a.lane[i] < b.lane[i] ? 0.0F : no.lane[i]; });
  }

  /// 2^n, n in -126…127 being what the lowest bits of `rounded` count (see round_to_bits).
  static ELECTRA_INLINE Vector power_of_two(const Vector& rounded) {
    return each([&](Size i) {
      const unsigned exponent = (bits(rounded.lane[i]) << 23U) + 0x3f800000U;
      float power = 0;
      __builtin_memcpy(&power, &exponent, sizeof power);
      return power;
    });
  }
  /// a * 2^n, n being what the lowest bits of `rounded` count, if that is a normal number; of a
  /// power of two also 0 for the exponent below.
  static ELECTRA_INLINE Vector times_power_of_two(const Vector& a, const Vector& rounded) {
    return each([&](Size i) { return floats(bits(a.lane[i]) + (bits(rounded.lane[i]) << 23U)); });
  }

  /// sum + factor * column: fma in the loop of a product.
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

  // From here on the bits of a Vector may also be words of two bf16 or four int8 values.

  static constexpr bool has_dot_bf16 = true;
  /// sum + second * second + first * first, of the two bf16 values of each word.
  static ELECTRA_INLINE Vector dot_bf16(const Vector& factor, const Vector& column,
                                        const Vector& sum) {
    return dot_fp32(first_bf16(factor), first_bf16(column),
                    dot_fp32(second_bf16(factor), second_bf16(column), sum));
  }
  /// 32 values that follow one another, two a word.
  static ELECTRA_INLINE Vector bf16_words(const Vector& first, const Vector& second) {
    return each([&](Size i) {
      const Vector& half = i < panel_width / 2 ? first : second;
      const Size from = 2 * i % panel_width;
      return floats(to_bf16(half.lane[from]) | to_bf16(half.lane[from + 1]) << 16U);
    });
  }
  /// Words of a number of each.
  static ELECTRA_INLINE Vector bf16_pairs(const Vector& first, const Vector& second) {
    return each(
        [&](Size i) { return floats(to_bf16(first.lane[i]) | to_bf16(second.lane[i]) << 16U); });
  }
  /// 16 values of a row as it is quantized: in 8 words of two, or rounded where no instruction
  /// multiplies such words.
  static ELECTRA_INLINE void store_bf16(float* words, const Vector& a) {
    const Vector both = bf16_words(a, a);
    store(words, both, panel_width / 2);
  }
  /// Of values that are neither denormal nor NaN.
  static ELECTRA_INLINE void store_ordinary_bf16(float* words, const Vector& a) {
    store_bf16(words, a);
  }

  /// sum + the four products of an unsigned byte and a signed one, in integers. Two products that
  /// follow one another fit 16 bits together (see PackedMatrix).
  static ELECTRA_INLINE Vector dot_int8(const Vector& factor, const Vector& column,
                                        const Vector& sum) {
    return each([&](Size i) {
      unsigned total = bits(sum.lane[i]);
      const unsigned a = bits(factor.lane[i]), b = bits(column.lane[i]);
      for (unsigned byte = 0; byte < 32; byte += 8) {
        const int product =
            static_cast<int>(a >> byte & 0xffU) * static_cast<signed char>(b >> byte);
        total += static_cast<unsigned>(product);
      }
      return floats(total);
    });
  }
  static ELECTRA_INLINE Vector from_integers(const Vector& a) {
    return each([&](Size i) { return static_cast<float>(static_cast<int>(bits(a.lane[i]))); });
  }
  static ELECTRA_INLINE Vector multiply_integers(const Vector& a, const Vector& b) {
    return each([&](Size i) { return floats(bits(a.lane[i]) * bits(b.lane[i])); });
  }
  static ELECTRA_INLINE Vector larger_integer(const Vector& a, const Vector& b) {
    return each([&](Size i) {
      const unsigned one = bits(a.lane[i]), other = bits(b.lane[i]);
      return floats(static_cast<int>(one) > static_cast<int>(other) ? one : other);
    });
  }
  /// With the other sign, of a NaN too.
  static ELECTRA_INLINE Vector opposite(const Vector& a) {
    return each([&](Size i) { return floats(bits(a.lane[i]) ^ 0x80000000U); });
  }
  /// The lowest byte of each, in 4 words.
  static ELECTRA_INLINE void store_bytes(float* words, const Vector& rounded) {
    unsigned char bytes[panel_width];
    for (Size i = 0; i < panel_width; ++i)
      bytes[i] = static_cast<unsigned char>(bits(rounded.lane[i]) & 0xffU);
    __builtin_memcpy(words, bytes, sizeof bytes);
  }

  /// Halves onto each other until one lane is left: the order is part of every result.
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
  static ELECTRA_INLINE float square_root(float a) { return __builtin_sqrtf(a); }
  /// to[k * 16 + row] = from[row * stride + k] for 16 rows and 16 values of k.
  static ELECTRA_INLINE void transpose(const float* from, Size stride, float* to) {
    for (Size k = 0; k < panel_width; ++k)
      for (Size row = 0; row < panel_width; ++row)
        to[k * panel_width + row] = from[row * stride + k];
  }

 private:
  template <class Lane>
  static ELECTRA_INLINE Vector each(Lane lane) {
    Vector result;
    ELECTRA_NO_UNROLL
    for (Size i = 0; i < panel_width; ++i) result.lane[i] = lane(i);
    return result;
  }
  static ELECTRA_INLINE float larger(float a, float b) { return a > b ? a : b; }
  static ELECTRA_INLINE unsigned bits(float a) {
    unsigned result = 0;
    __builtin_memcpy(&result, &a, sizeof result);
    return result;
  }
  static ELECTRA_INLINE float floats(unsigned bits) {
    float result = 0;
    __builtin_memcpy(&result, &bits, sizeof result);
    return result;
  }
  static ELECTRA_INLINE Vector first_bf16(const Vector& words) {
    return each([&](Size i) { return floats(bits(words.lane[i]) << 16U); });
  }
  static ELECTRA_INLINE Vector second_bf16(const Vector& words) {
    return each([&](Size i) { return floats(bits(words.lane[i]) & 0xffff0000U); });
  }
  /// To nearest, ties to even; denormals to zero, NaN quiet.
  static ELECTRA_INLINE unsigned to_bf16(float a) {
    const unsigned all = bits(a), size = all & 0x7fffffffU;
    if (size > 0x7f800000U) return all >> 16U | 0x40U;
    if (size < 0x00800000U) return all >> 16U & 0x8000U;
    return (all + 0x7fffU + (all >> 16U & 1U)) >> 16U;
  }
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
