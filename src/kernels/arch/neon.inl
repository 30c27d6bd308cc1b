#pragma once

#include <arm_neon.h>

#include "kernels/arch/common.inl"
#include "kernels/arch/instructions_neon.inl"
#include "kernels/arch/transpose_neon.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sixteen floats in four registers; arch/scalar.inl documents the operations.
struct Arch {
  struct Vector {
    float32x4_t q0, q1, q2, q3;
  };
  using Lanes = Size;

  static constexpr int words_at_once = 4;
  using Words = float32x4_t;

  // 32 registers: those of the sums, one of words for each row, and four of a column.
  static constexpr TileShape shapes[] = {{1, 4}, {3, 2}, {5, 1}};
  static constexpr TileShape paired_shapes[] = {{1, 4}, {2, 2}, {4, 1}};
#if defined(__ARM_FEATURE_MATMUL_INT8)
  static constexpr TileShape int8_shapes[] = {{1, 4}, {3, 2}, {6, 1}};
  static constexpr int int8_offset = 0;
  static constexpr int min_paired_rows = 4;
#elif defined(__ARM_FEATURE_DOTPROD)
  static constexpr const auto& int8_shapes = shapes;
  static constexpr int int8_offset = 128;
  static constexpr int min_paired_rows = 0;
#else
  static constexpr const auto& int8_shapes = paired_shapes;
  static constexpr int int8_offset = 128;
  static constexpr int min_paired_rows = 0;
#endif
#if defined(__ARM_FEATURE_DOTPROD)
  static constexpr bool has_dot_int8 = true;
#else
  static constexpr bool has_dot_int8 = false;
#endif
  static constexpr int layer_norm_rows = 2;
  static constexpr int epilogue_rows = 1;
  static constexpr int peak_sums = 4;
  static constexpr int default_panels = 1;

  static ELECTRA_INLINE Lanes first_lanes(Size count) { return count; }
  static ELECTRA_INLINE Vector load(const float* from) {
    return {vld1q_f32(from), vld1q_f32(from + 4), vld1q_f32(from + 8), vld1q_f32(from + 12)};
  }
  static ELECTRA_INLINE Vector load(const float* from, Lanes lanes) {
    alignas(64) float padded[panel_width] = {};
    __builtin_memcpy(padded, from, bytes_of(lanes));
    return load(padded);
  }
  static ELECTRA_INLINE Vector keep_in_register(Vector a) {
    asm("" : "+w"(a.q0), "+w"(a.q1), "+w"(a.q2), "+w"(a.q3));
    return a;
  }
  static ELECTRA_INLINE void store(float* to, Vector a) {
    vst1q_f32(to, a.q0);
    vst1q_f32(to + 4, a.q1);
    vst1q_f32(to + 8, a.q2);
    vst1q_f32(to + 12, a.q3);
  }
  static ELECTRA_INLINE void store(float* to, Vector a, Lanes lanes) {
    alignas(64) float padded[panel_width];
    store(padded, a);
    __builtin_memcpy(to, padded, bytes_of(lanes));
  }
  static ELECTRA_INLINE Vector broadcast(float a) {
    const float32x4_t four = vdupq_n_f32(a);
    return {four, four, four, four};
  }
  static ELECTRA_INLINE Vector select(Lanes lanes, Vector a, Vector b) {
    return {vbslq_f32(below(0, lanes), a.q0, b.q0), vbslq_f32(below(4, lanes), a.q1, b.q1),
            vbslq_f32(below(8, lanes), a.q2, b.q2), vbslq_f32(below(12, lanes), a.q3, b.q3)};
  }

  static ELECTRA_INLINE Vector add(Vector a, Vector b) {
    return map([](Floats x, Floats y) { return vaddq_f32(x, y); }, a, b);
  }
  static ELECTRA_INLINE Vector subtract(Vector a, Vector b) {
    return map([](Floats x, Floats y) { return vsubq_f32(x, y); }, a, b);
  }
  static ELECTRA_INLINE Vector multiply(Vector a, Vector b) {
    return map([](Floats x, Floats y) { return vmulq_f32(x, y); }, a, b);
  }
  static ELECTRA_INLINE Vector divide(Vector a, Vector b) {
    return map([](Floats x, Floats y) { return vdivq_f32(x, y); }, a, b);
  }
  static ELECTRA_INLINE Vector fma(Vector a, Vector b, Vector c) {
    return map([](Floats x, Floats y, Floats z) { return vfmaq_f32(z, x, y); }, a, b, c);
  }
  static ELECTRA_INLINE Vector fnma(Vector a, Vector b, Vector c) {
    return map([](Floats x, Floats y, Floats z) { return vfmsq_f32(z, x, y); }, a, b, c);
  }
  // The instructions for the minimum and the maximum have other answers for NaN.
  static ELECTRA_INLINE Vector min(Vector a, Vector b) { return select_less(a, b, a, b); }
  static ELECTRA_INLINE Vector max(Vector a, Vector b) { return select_less(b, a, a, b); }
  static ELECTRA_INLINE Vector abs(Vector a) {
    return map([](Floats x) { return vabsq_f32(x); }, a);
  }
  static ELECTRA_INLINE Vector negate(Vector a) {
    return map([](Floats x) { return vnegq_f32(x); }, a);
  }
  static ELECTRA_INLINE Vector copysign(Vector magnitude, Vector sign) {
    const uint32x4_t bit = vdupq_n_u32(0x80000000U);
    return map([=](Floats x, Floats y) { return vbslq_f32(bit, y, x); }, magnitude, sign);
  }
  static ELECTRA_INLINE Vector select_less(Vector a, Vector b, Vector yes, Vector no) {
    return map([](Floats x, Floats y, Floats if_less,
                  Floats if_not) { return vbslq_f32(vcltq_f32(x, y), if_less, if_not); },
               a, b, yes, no);
  }
  static ELECTRA_INLINE Vector zero_if_less(Vector a, Vector b, Vector no) {
    return map([](Floats x, Floats y,
                  Floats if_not) { return floats(vbicq_u32(bits(if_not), vcltq_f32(x, y))); },
               a, b, no);
  }

  static ELECTRA_INLINE Vector exp2_of_integer(Vector rounded) {
    return map(
        [](Floats x) {
          return floats(vaddq_u32(vshlq_n_u32(bits(x), 23), vdupq_n_u32(0x3f800000U)));
        },
        rounded);
  }
  static ELECTRA_INLINE Vector ldexp(Vector a, Vector rounded) {
    return map(
        [](Floats x, Floats n) { return floats(vaddq_u32(bits(x), vshlq_n_u32(bits(n), 23))); }, a,
        rounded);
  }

  static ELECTRA_INLINE Vector dot_fp32(Vector factor, Vector column, Vector sum) {
    return fma(factor, column, sum);
  }
  template <int word>
  static ELECTRA_INLINE Vector dot_fp32(WordOf<word, Words> factor, Vector column, Vector sum) {
    return map([=](Floats x, Floats z) { return fmla<word>(z, x, factor.words); }, column, sum);
  }
  /// `count` words, and whatever is in the place of the others.
  template <int count>
  static ELECTRA_INLINE Words load_words(const Word* words) {
    if constexpr (count == 1) return vld1q_dup_f32(as_floats(words));
    if constexpr (count == 2) return vcombine_f32(vld1_f32(as_floats(words)), vdup_n_f32(0));
    return vld1q_f32(as_floats(words));
  }

  static ELECTRA_INLINE Vector bf16_words(Vector first, Vector second) {
    return {narrow(first.q0, first.q1), narrow(first.q2, first.q3), narrow(second.q0, second.q1),
            narrow(second.q2, second.q3)};
  }
#if defined(__ARM_FEATURE_BF16_VECTOR_ARITHMETIC)
  // BFDOT and BFMMLA round otherwise than a multiply-add does; BFMLALT and BFMLALB do not.
  static constexpr bool has_dot_bf16 = true;
  static ELECTRA_INLINE Vector dot_bf16(Vector factor, Vector column, Vector sum) {
    return map(
        [](Floats x, Floats y, Floats z) {
          return vbfmlalbq_f32(vbfmlaltq_f32(z, pairs(y), pairs(x)), pairs(y), pairs(x));
        },
        factor, column, sum);
  }
  template <int word>
  static ELECTRA_INLINE Vector dot_bf16(WordOf<word, Words> factor, Vector column, Vector sum) {
    return map(
        [=](Floats y, Floats z) {
          return bfmlalb<2 * word>(bfmlalt<2 * word + 1>(z, y, factor.words), y, factor.words);
        },
        column, sum);
  }
  static ELECTRA_INLINE Vector bf16_pairs(Vector first, Vector second) {
    return map(
        [](Floats x, Floats y) {
          const uint16x8_t both = vreinterpretq_u16_f32(narrow(x, y));
          return vreinterpretq_f32_u16(vzip1q_u16(both, vextq_u16(both, both, 4)));
        },
        first, second);
  }
  static ELECTRA_INLINE void store_bf16(Word* words, Vector a) {
    vst1q_f32(as_floats(words), narrow(a.q0, a.q1));
    vst1q_f32(as_floats(words) + 4, narrow(a.q2, a.q3));
  }
  static ELECTRA_INLINE void store_normal_bf16(Word* words, Vector a) {
    vst1q_f32(as_floats(words), narrow_normal(a.q0, a.q1));
    vst1q_f32(as_floats(words) + 4, narrow_normal(a.q2, a.q3));
  }
#else
  static constexpr bool has_dot_bf16 = false;
  static ELECTRA_INLINE Vector first_bf16(Vector words) {
    return map([](Floats x) { return floats(vshlq_n_u32(bits(x), 16)); }, words);
  }
  static ELECTRA_INLINE Vector second_bf16(Vector words) {
    return map([](Floats x) { return high_half(bits(x)); }, words);
  }
  static ELECTRA_INLINE Vector bf16_pairs(Vector first, Vector second) {
    return map(
        [](Floats x, Floats y) {
          return floats(vsriq_n_u32(to_bf16_in_high_half(y), to_bf16_in_high_half(x), 16));
        },
        first, second);
  }
  static ELECTRA_INLINE void store_bf16(Word* words, Vector a) {
    store(as_floats(words), map([](Floats x) { return high_half(to_bf16_in_high_half(x)); }, a));
  }
  static ELECTRA_INLINE void store_normal_bf16(Word* words, Vector a) {
    store(as_floats(words),
          map([](Floats x) { return high_half(before_truncation_to_bf16(bits(x))); }, a));
  }
#endif

  static ELECTRA_INLINE Vector dot_int8(Vector factor, Vector column, Vector sum) {
    return map([](Floats x, Floats y, Floats z) { return dot_bytes<0>(int8_words(x), y, z); },
               factor, column, sum);
  }
  template <int word>
  static ELECTRA_INLINE Vector dot_int8(WordOf<word, Words> factor, Vector column, Vector sum) {
    return map([=](Floats y, Floats z) { return dot_bytes<word>(factor.words, y, z); }, column,
               sum);
  }
  /// Words of four bytes, as dot_int8 takes them: less int8_offset.
  static ELECTRA_INLINE Words int8_words(Words words) {
    if constexpr (int8_offset == 0) return words;
    return floats(veorq_u32(bits(words), vdupq_n_u32(0x80808080U)));
  }

#if defined(__ARM_FEATURE_MATMUL_INT8)
  // USMMLA multiplies two rows of eight bytes by two columns of eight: a register has the sums of
  // two rows for two columns.

  /// Turns the sums of two rows into those of pairs, or back.
  static ELECTRA_INLINE void exchange_rows(Vector& one, Vector& other) {
    const Vector a = one, b = other;
    one = map([](Floats x, Floats y) { return low_pairs(x, y); }, a, b);
    other = map([](Floats x, Floats y) { return high_pairs(x, y); }, a, b);
  }
  /// `count` words, one or two, of two rows.
  template <int count>
  static ELECTRA_INLINE Words load_row_pair(const Word* row, const Word* next_row) {
    return low_pairs(low_words<count>(row), low_words<count>(next_row));
  }
  /// Adds the products of `count` words of the rows, two rows at once and the last alone if they
  /// are odd, to the sums of one panel of `panels`.
  template <int count, int rows, int panels>
  static ELECTRA_INLINE void add_row_pairs(const Words (&words)[(rows + 1) / 2], const Word* first,
                                           const Word* second, Vector (&sum)[rows][panels],
                                           int panel) {
    add_to<count>(&Vector::q0, words, as_floats(first), as_floats(second), sum, panel);
    add_to<count>(&Vector::q1, words, as_floats(first) + 4, as_floats(second) + 4, sum, panel);
    add_to<count>(&Vector::q2, words, as_floats(first) + 8, as_floats(second) + 8, sum, panel);
    add_to<count>(&Vector::q3, words, as_floats(first) + 12, as_floats(second) + 12, sum, panel);
  }
  /// The peak of that: sum + rows * columns in each register.
  static ELECTRA_INLINE Vector dot_row_pairs(Vector rows, Vector columns, Vector sum) {
    return map([](Floats x, Floats y, Floats z) { return usmmla(z, x, y); }, rows, columns, sum);
  }
#endif

  static ELECTRA_INLINE Vector from_integers(Vector a) {
    return map([](Floats x) { return vcvtq_f32_s32(integers(x)); }, a);
  }
  static ELECTRA_INLINE Vector multiply_integers(Vector a, Vector b) {
    return map([](Floats x, Floats y) { return floats(vmulq_s32(integers(x), integers(y))); }, a,
               b);
  }
  static ELECTRA_INLINE Vector max_integers(Vector a, Vector b) {
    return map([](Floats x, Floats y) { return floats(vmaxq_s32(integers(x), integers(y))); }, a,
               b);
  }
  static ELECTRA_INLINE Vector max_unsigned(Vector a, Vector b) {
    return map([](Floats x, Floats y) { return floats(vmaxq_u32(bits(x), bits(y))); }, a, b);
  }
  static ELECTRA_INLINE Vector unsigned_bytes(Vector a, Vector b, Vector c, Vector d) {
    return map(
        [](Floats w, Floats x, Floats y, Floats z) {
          return in_words(vcombine_u8(vqmovun_s16(rounded(w, x)), vqmovun_s16(rounded(y, z))));
        },
        a, b, c, d);
  }
  static ELECTRA_INLINE Vector signed_bytes(Vector a, Vector b, Vector c, Vector d) {
    return map(
        [](Floats w, Floats x, Floats y, Floats z) {
          return in_words(vreinterpretq_u8_s8(
              vcombine_s8(vqmovn_s16(rounded(w, x)), vqmovn_s16(rounded(y, z)))));
        },
        a, b, c, d);
  }
  static ELECTRA_INLINE void store_bytes(Word* words, Vector rounded) {
    const uint16x8_t low = low_halves(rounded.q0, rounded.q1);
    const uint16x8_t high = low_halves(rounded.q2, rounded.q3);
    const uint8x16_t bytes = vuzp1q_u8(vreinterpretq_u8_u16(low), vreinterpretq_u8_u16(high));
    vst1q_f32(as_floats(words), vreinterpretq_f32_u8(bytes));
  }
  static ELECTRA_INLINE void store_bytes(Word* words, Vector a, Vector b, Vector c, Vector d) {
    store_bytes(words, a);
    store_bytes(words + 4, b);
    store_bytes(words + 8, c);
    store_bytes(words + 12, d);
  }

  static ELECTRA_INLINE float sum_of_lanes(Vector a) {
    const float32x4_t four = vaddq_f32(vaddq_f32(a.q0, a.q2), vaddq_f32(a.q1, a.q3));
    const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
  }
  static ELECTRA_INLINE float max_of_lanes(Vector a) {
    const float32x4_t four = larger(larger(a.q0, a.q2), larger(a.q1, a.q3));
    const float32x4_t two = larger(four, vextq_f32(four, four, 2));
    return vgetq_lane_f32(larger(two, vextq_f32(two, two, 1)), 0);
  }
  template <class Operation>
  static ELECTRA_INLINE Vector reduce_each(const Vector (&rows)[16], Operation of) {
    // Row i has the same place as rows i + 4, i + 8 and i + 12 in the other registers.
    Vector four[4], two[2];
    ELECTRA_UNROLL
    for (int i = 0; i < 4; ++i) {
      const Vector &a = rows[i], &b = rows[i + 4], &c = rows[i + 8], &d = rows[i + 12];
      four[i] = of(of(Vector{a.q0, b.q0, c.q0, d.q0}, Vector{a.q2, b.q2, c.q2, d.q2}),
                   of(Vector{a.q1, b.q1, c.q1, d.q1}, Vector{a.q3, b.q3, c.q3, d.q3}));
    }
    ELECTRA_UNROLL
    for (int i = 0; i < 2; ++i) {
      const Vector &a = four[2 * i], &b = four[2 * i + 1];
      two[i] = of(map([](Floats x, Floats y) { return low_pairs(x, y); }, a, b),
                  map([](Floats x, Floats y) { return high_pairs(x, y); }, a, b));
    }
    return of(map([](Floats x, Floats y) { return vuzp1q_f32(x, y); }, two[0], two[1]),
              map([](Floats x, Floats y) { return vuzp2q_f32(x, y); }, two[0], two[1]));
  }
  static ELECTRA_INLINE float first_lane(Vector a) { return vgetq_lane_f32(a.q0, 0); }
  static ELECTRA_INLINE float max_of_integer_lanes(Vector a) {
    const uint32x4_t four =
        vmaxq_u32(vmaxq_u32(bits(a.q0), bits(a.q1)), vmaxq_u32(bits(a.q2), bits(a.q3)));
    return bit_cast<float>(vmaxvq_u32(four));
  }
  static ELECTRA_INLINE float square_root(float a) { return __builtin_sqrtf(a); }
  static ELECTRA_INLINE void transpose(const float* from, Size stride, float* to) {
    transpose_16x16(from, stride, to);
  }

 private:
  using Floats = float32x4_t;

  static ELECTRA_INLINE uint32x4_t bits(Floats a) { return vreinterpretq_u32_f32(a); }
  static ELECTRA_INLINE int32x4_t integers(Floats a) { return vreinterpretq_s32_f32(a); }
  static ELECTRA_INLINE Floats floats(uint32x4_t a) { return vreinterpretq_f32_u32(a); }
  static ELECTRA_INLINE Floats floats(int32x4_t a) { return vreinterpretq_f32_s32(a); }

  static ELECTRA_INLINE Floats low_pairs(Floats a, Floats b) {
    return vcombine_f32(vget_low_f32(a), vget_low_f32(b));
  }
  static ELECTRA_INLINE Floats high_pairs(Floats a, Floats b) {
    return vcombine_f32(vget_high_f32(a), vget_high_f32(b));
  }
  /// The results of a function for each of the registers of some vectors.
  template <class Function, class... Vectors>
  static ELECTRA_INLINE Vector map(const Function& function, const Vectors&... vectors) {
    return {function(vectors.q0...), function(vectors.q1...), function(vectors.q2...),
            function(vectors.q3...)};
  }
  static ELECTRA_INLINE unsigned long bytes_of(Lanes lanes) {
    return static_cast<unsigned long>(lanes) * sizeof(float);
  }
  /// Whether the lanes of a register, whose first one is number `first`, are below a limit.
  static ELECTRA_INLINE uint32x4_t below(int first, Lanes limit) {
    const int32x4_t numbers = {first, first + 1, first + 2, first + 3};
    return vcltq_s32(numbers, vdupq_n_s32(static_cast<int>(limit)));
  }
  static ELECTRA_INLINE Floats larger(Floats a, Floats b) {
    return vbslq_f32(vcgtq_f32(a, b), a, b);
  }
  /// The nearest integers in 16 bits: four of `a`, four of `b`.
  static ELECTRA_INLINE int16x8_t rounded(Floats a, Floats b) {
    return vcombine_s16(vqmovn_s32(vcvtnq_s32_f32(a)), vqmovn_s32(vcvtnq_s32_f32(b)));
  }
  /// Four bytes of each of four vectors become words of one byte of each.
  static ELECTRA_INLINE Floats in_words(uint8x16_t bytes) {
    const uint8x16_t order = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    return vreinterpretq_f32_u8(vqtbl1q_u8(bytes, order));
  }
  static ELECTRA_INLINE uint16x8_t low_halves(Floats a, Floats b) {
    return vuzp1q_u16(vreinterpretq_u16_f32(a), vreinterpretq_u16_f32(b));
  }
#if defined(__ARM_FEATURE_MATMUL_INT8)
  /// `count` words, and zeros in the place of the others.
  template <int count>
  static ELECTRA_INLINE Floats low_words(const Word* words) {
    if constexpr (count == 1) return vsetq_lane_f32(*as_floats(words), vdupq_n_f32(0), 0);
    return vcombine_f32(vld1_f32(as_floats(words)), vdup_n_f32(0));
  }
  template <int count, int rows, int panels>
  static ELECTRA_INLINE void add_to(Floats Vector::*quarter, const Words (&words)[(rows + 1) / 2],
                                    const float* first, const float* second,
                                    Vector (&sum)[rows][panels], int panel) {
    const Floats a = vld1q_f32(first), b = count == 1 ? vdupq_n_f32(0) : vld1q_f32(second);
    const Floats low = vzip1q_f32(a, b), high = vzip2q_f32(a, b);
    ELECTRA_UNROLL
    for (int row = 0; row + 1 < rows; row += 2) {
      Floats& one = sum[row][panel].*quarter;
      Floats& other = sum[row + 1][panel].*quarter;
      one = usmmla(one, words[row / 2], low);
      other = usmmla(other, words[row / 2], high);
    }
    if constexpr (rows % 2 != 0) {
      Floats& last = sum[rows - 1][panel].*quarter;
      last = sudot<0>(last, a, words[rows / 2]);
      if constexpr (count == 2) last = sudot<1>(last, b, words[rows / 2]);
    }
  }
#endif
  template <int word>
  static ELECTRA_INLINE Floats dot_bytes(Words words, Floats column, Floats sum) {
#if defined(__ARM_FEATURE_MATMUL_INT8)
    return sudot<word>(sum, column, words);
#elif defined(__ARM_FEATURE_DOTPROD)
    return sdot<word>(sum, column, words);
#else
    // The products fit 16 bits, and so do the sums of two: bytes of columns are at least -127.
    const int8x16_t factor = vreinterpretq_s8_s32(vdupq_laneq_s32(integers(words), word));
    const int8x16_t factors = vreinterpretq_s8_f32(column);
    const int16x8_t low = vmull_s8(vget_low_s8(factors), vget_low_s8(factor));
    return sadalp(sum, vpaddq_s16(low, vmull_high_s8(factors, factor)));
#endif
  }

#if defined(__ARM_FEATURE_BF16_VECTOR_ARITHMETIC)
  static ELECTRA_INLINE bfloat16x8_t pairs(Floats words) { return vreinterpretq_bf16_f32(words); }
  static ELECTRA_INLINE Floats narrow_normal(Floats a, Floats b) {
    return vreinterpretq_f32_bf16(vcvtq_high_bf16_f32(vcvtq_low_bf16_f32(a), b));
  }
  /// As the instruction of other machines: denormals become zero.
  static ELECTRA_INLINE Floats without_denormals(Floats a) {
    const uint32x4_t normal = vtstq_u32(bits(a), vdupq_n_u32(0x7f800000U));
    return floats(vandq_u32(bits(a), vorrq_u32(normal, vdupq_n_u32(0x80000000U))));
  }
  static ELECTRA_INLINE Floats narrow(Floats a, Floats b) {
    return narrow_normal(without_denormals(a), without_denormals(b));
  }
#else
  static ELECTRA_INLINE Floats high_half(uint32x4_t a) {
    return floats(vandq_u32(a, vdupq_n_u32(0xffff0000U)));
  }
  /// Returns bits that are rounded to nearest, ties to even, by dropping the lower 16.
  static ELECTRA_INLINE uint32x4_t before_truncation_to_bf16(uint32x4_t a) {
    const uint32x4_t odd = vandq_u32(vshrq_n_u32(a, 16), vdupq_n_u32(1));
    return vaddq_u32(a, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
  }
  /// As the instruction of later machines: denormals become zero, NaN becomes quiet. The lower half
  /// is what is dropped.
  static ELECTRA_INLINE uint32x4_t to_bf16_in_high_half(Floats a) {
    const uint32x4_t rounded = before_truncation_to_bf16(bits(a));
    const uint32x4_t sign = vandq_u32(bits(a), vdupq_n_u32(0x80000000U));
    const uint32x4_t normal = vtstq_u32(bits(a), vdupq_n_u32(0x7f800000U));
    const uint32x4_t quiet = vorrq_u32(bits(a), vdupq_n_u32(0x400000));
    return vbslq_u32(vceqq_f32(a, a), vbslq_u32(normal, rounded, sign), quiet);
  }
  static ELECTRA_INLINE Floats narrow(Floats a, Floats b) {
    return vreinterpretq_f32_u16(vuzp2q_u16(vreinterpretq_u16_u32(to_bf16_in_high_half(a)),
                                            vreinterpretq_u16_u32(to_bf16_in_high_half(b))));
  }
#endif
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
