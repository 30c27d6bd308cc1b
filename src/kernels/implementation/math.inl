#pragma once

// Needs Arch. The coefficients come from fit_coefficients.py.

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

using Vector = Arch::Vector;
using Lanes = Arch::Lanes;

ELECTRA_INLINE Vector splat(float a) { return Arch::broadcast(a); }
/// The bits of an integer in every lane.
ELECTRA_INLINE Vector splat_integer(int a) { return splat(bit_cast<float>(a)); }

ELECTRA_INLINE Size smaller(Size a, Size b) { return a < b ? a : b; }

/// All lanes, in the place of Lanes: masked instructions are slow, so whole vectors use others.
struct AllLanes {};

ELECTRA_INLINE Vector load(const float* from, AllLanes) { return Arch::load(from); }
ELECTRA_INLINE Vector load(const float* from, Lanes lanes) { return Arch::load(from, lanes); }
ELECTRA_INLINE void store(float* to, Vector a, AllLanes) { Arch::store(to, a); }
ELECTRA_INLINE void store(float* to, Vector a, Lanes lanes) { Arch::store(to, a, lanes); }
ELECTRA_INLINE Vector select(AllLanes, Vector a, Vector) { return a; }
ELECTRA_INLINE Vector select(Lanes lanes, Vector a, Vector b) { return Arch::select(lanes, a, b); }

// Vectors of words.
ELECTRA_INLINE Vector load(const Word* from) { return Arch::load(as_floats(from)); }
ELECTRA_INLINE void store(Word* to, Vector a) { Arch::store(as_floats(to), a); }
ELECTRA_INLINE Vector broadcast(const Word* word) { return splat(*as_floats(word)); }

/// Calls `task(column, lanes)` for each 16 columns of a row.
template <class Task>
ELECTRA_INLINE void for_each_vector(Size width, const Task& task) {
  Size column = 0;
  for (; column + panel_width <= width; column += panel_width) task(column, AllLanes{});
  if (column < width) task(column, Arch::first_lanes(width - column));
}

/// Returns what `reduce` makes of the vectors of up to 16 rows, a lane for each: `row(i)` returns
/// the vector of row i. Sixteen reductions at once take a third of the operations.
template <class Row, class Operation>
ELECTRA_INLINE Vector reduce_rows(Size rows, const Row& row, const Operation& operation) {
  Vector each[panel_width];
  for (Size i = 0; i < panel_width; ++i) each[i] = i < rows ? row(i) : splat(0.0F);
  return Arch::reduce_each(each, operation);
}

/// The least and the largest of some values and 0, lane by lane, as the largest unsigned integer of
/// their bits, which is the least value if any is negative, and the largest signed one. A NaN is
/// beyond all others on one side.
struct MinMax {
  Vector low, high;
};

ELECTRA_INLINE MinMax initial_min_max() { return {splat(0.0F), splat(0.0F)}; }
ELECTRA_INLINE void update(MinMax& min_max, Vector values) {
  min_max.low = Arch::max_unsigned(min_max.low, values);
  min_max.high = Arch::max_integers(min_max.high, values);
}
/// Returns how far below 0 the least value of all lanes is.
ELECTRA_INLINE float depth_of(const MinMax& min_max) {
  return Arch::max_of_integer_lanes(Arch::max_integers(splat(0.0F), Arch::negate(min_max.low)));
}
ELECTRA_INLINE MinMax load_min_max(const float* lanes) {
  return {Arch::load(lanes), Arch::load(lanes + panel_width)};
}
ELECTRA_INLINE void store_min_max(float* lanes, const MinMax& min_max) {
  Arch::store(lanes, min_max.low);
  Arch::store(lanes + panel_width, min_max.high);
}

/// 1.5 * 2^23: added to a value of at most 22 bits, it rounds that to the nearest integer, which
/// is in the lowest bits of the sum.
constexpr float round_to_bits = 12582912.0F;

/// A polynomial of several vectors side by side: each step waits for the one before, and the others
/// fill that time. The highest power comes first.
template <int vectors, int powers>
ELECTRA_INLINE void polynomial(const float (&coefficients)[powers], const Vector (&x)[vectors],
                               Vector (&sum)[vectors]) {
  ELECTRA_UNROLL
  for (int i = 0; i < vectors; ++i) sum[i] = splat(coefficients[0]);
  ELECTRA_UNROLL
  for (int power = 1; power < powers; ++power) {
    ELECTRA_UNROLL
    for (int i = 0; i < vectors; ++i) sum[i] = Arch::fma(sum[i], x[i], splat(coefficients[power]));
  }
}

template <int powers>
ELECTRA_INLINE Vector polynomial(const float (&coefficients)[powers], Vector x) {
  const Vector one[] = {x};
  Vector sum[1];
  polynomial(coefficients, one, sum);
  return sum[0];
}

constexpr float log2_e = 1.44269504F;

/// e^x as power * (1 + growth), where power is a power of two and |growth| < 0.42.
struct Exponential {
  Vector power;
  Vector growth;
};

/// For -87.3 <= x <= 88; the result for any other x is meaningless (for NaN it is NaN).
ELECTRA_INLINE Exponential split_exp(Vector x) {
  constexpr float ln2_high = 0.693147182F, ln2_low = -1.90465421e-9F;
  const Vector rounded = Arch::fma(x, splat(log2_e), splat(round_to_bits));
  const Vector n = Arch::subtract(rounded, splat(round_to_bits));
  const Vector r = Arch::fnma(n, splat(ln2_low), Arch::fnma(n, splat(ln2_high), x));
  constexpr float coefficients[] = {0.00138145592F, 0.0083687352F, 0.041668389F, 0.166665211F,
                                    0.49999994F};
  const Vector sum = polynomial(coefficients, r);
  return {Arch::exp2_of_integer(rounded), Arch::fma(sum, Arch::multiply(r, r), r)};
}

/// e^x for x <= 88, and 0 where that is below the normal floats.
ELECTRA_INLINE Vector exp(Vector x) {
  constexpr float smallest = -87.33654F;
  const Exponential e = split_exp(x);
  return Arch::zero_if_less(x, splat(smallest), Arch::fma(e.growth, e.power, e.power));
}

/// e^x - 1 for -87 <= x <= 88, to the last bits where x is tiny too.
ELECTRA_INLINE Vector expm1(Vector x) {
  const Exponential e = split_exp(x);
  return Arch::fma(e.growth, e.power, Arch::subtract(e.power, splat(1.0F)));
}

/// 2^x for -126 <= x < 127.5, and 0 for -127. The polynomial is that of 2^r for |r| <= 1/2.
template <int powers>
ELECTRA_INLINE Vector normal_exp2(const float (&coefficients)[powers], Vector x) {
  const Vector rounded = Arch::add(x, splat(round_to_bits));
  const Vector r = Arch::subtract(x, Arch::subtract(rounded, splat(round_to_bits)));
  return Arch::ldexp(polynomial(coefficients, r), rounded);
}

/// 2^x for x < 127.5, and 0 below the normal floats; NaN for a NaN that arithmetic has made (for
/// any other it may be a number).
template <int powers>
ELECTRA_INLINE Vector exp2(const float (&coefficients)[powers], Vector x) {
  return Arch::zero_if_less(x, splat(-126.0F), normal_exp2(coefficients, x));
}

ELECTRA_INLINE Vector exp2(Vector x) {
  constexpr float coefficients[] = {0.00015353362F,
                                    0.00133988739F,
                                    0.00961843692F,
                                    0.0555033237F,
                                    0.240226477F,
                                    0.693147182F,
                                    1.0F};
  return exp2(coefficients, x);
}

constexpr float four_digits_of_exp2[] = {0.0550089292F, 0.242210954F, 0.693282902F, 1.0F};

/// exp2 to four digits.
ELECTRA_INLINE Vector four_digit_exp2(Vector x) { return exp2(four_digits_of_exp2, x); }

/// As four_digit_exp2, but between 2^-127 and 2^-126, where the result is any number below 2^-125.
ELECTRA_INLINE Vector four_digit_exp2_of_score(Vector x) {
  return normal_exp2(four_digits_of_exp2, Arch::max(splat(-127.0F), x));
}

/// Q(t) = erfc(t / sqrt 2) / 2, the normal distribution beyond t, for 0 <= t <= end, as
/// (1 - t / end) / 2 over (1 + e)^8, whose polynomial e is 0 at 0. The powers are those of 1 + e
/// without the 1, which would cancel the last digits of e.
struct NormalTail {
  static constexpr float end = 8.0F;  ///< the tail is taken to be 0 from here on
  template <int vectors>
  static ELECTRA_INLINE void of(const Vector (&t)[vectors], Vector (&tail)[vectors]) {
    constexpr float coefficients[] = {1.87137104e-07F, -7.93987226e-07F, 6.22089874e-06F,
                                      1.24534718e-05F, 0.000237739951F,  0.00062869821F,
                                      0.00784128904F,  0.042345088F,     0.0841109902F};
    Vector e[vectors];
    polynomial(coefficients, t, e);
    ELECTRA_UNROLL
    for (int i = 0; i < vectors; ++i) e[i] = Arch::multiply(e[i], t[i]);
    ELECTRA_UNROLL
    for (int squarings = 0; squarings < 3; ++squarings) {
      ELECTRA_UNROLL
      for (int i = 0; i < vectors; ++i) e[i] = Arch::fma(e[i], e[i], Arch::add(e[i], e[i]));
    }
    ELECTRA_UNROLL
    for (int i = 0; i < vectors; ++i)
      tail[i] = Arch::divide(Arch::fnma(t[i], splat(0.5F / end), splat(0.5F)),
                             Arch::add(splat(1.0F), e[i]));
  }
};

/// NormalTail to four digits: a polynomial of the distance from the end.
struct FourDigitNormalTail {
  static constexpr float end = 4.5F;
  template <int vectors>
  static ELECTRA_INLINE void of(const Vector (&t)[vectors], Vector (&tail)[vectors]) {
    constexpr float coefficients[] = {1.33196672e-05F, -0.000224311065F, 0.00143793318F,
                                      -0.00459463708F, 0.00858121552F,   -0.00914332736F,
                                      0.00556694716F,  -0.00160646229F,  0.000202035022F};
    Vector s[vectors];
    ELECTRA_UNROLL
    for (int i = 0; i < vectors; ++i) s[i] = Arch::subtract(splat(end), t[i]);
    polynomial(coefficients, s, tail);
    ELECTRA_UNROLL
    for (int i = 0; i < vectors; ++i) tail[i] = Arch::multiply(tail[i], s[i]);
  }
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
