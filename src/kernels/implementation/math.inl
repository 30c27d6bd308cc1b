#pragma once

// Needs Arch. The coefficients come from fit_coefficients.py.

namespace electra::kernels::ELECTRA_ISA {
namespace {

using Vector = Arch::Vector;
using Lanes = Arch::Lanes;

ELECTRA_INLINE Vector splat(float a) { return Arch::broadcast(a); }
/// As bits.
ELECTRA_INLINE Vector splat_integer(int a) {
  float bits = 0;
  __builtin_memcpy(&bits, &a, sizeof bits);
  return splat(bits);
}

ELECTRA_INLINE Size smaller(Size a, Size b) { return a < b ? a : b; }

/// In the place of Lanes: all of them. Masked instructions are slow, so whole vectors take others.
struct AllLanes {};

ELECTRA_INLINE Vector load(const float* from, AllLanes) { return Arch::load(from); }
ELECTRA_INLINE Vector load(const float* from, Lanes lanes) { return Arch::load(from, lanes); }
ELECTRA_INLINE void store(float* to, Vector a, AllLanes) { Arch::store(to, a); }
ELECTRA_INLINE void store(float* to, Vector a, Lanes lanes) { Arch::store(to, a, lanes); }
ELECTRA_INLINE Vector select(AllLanes, Vector a, Vector) { return a; }
ELECTRA_INLINE Vector select(Lanes lanes, Vector a, Vector b) { return Arch::select(lanes, a, b); }

/// Calls `task(column, lanes)` for each 16 columns of a row.
template <class Task>
ELECTRA_INLINE void for_each_vector(Size width, const Task& task) {
  Size column = 0;
  for (; column + panel_width <= width; column += panel_width) task(column, AllLanes{});
  if (column < width) task(column, Arch::first_lanes(width - column));
}

/// The largest of the numbers that were seen and of 0, and the same of these numbers with their
/// signs changed, lane by lane: compared as integers, so that a NaN is larger than all on one side.
struct Extremes {
  Vector low, high;
};

ELECTRA_INLINE Extremes no_extremes() { return {splat(0.0F), splat(0.0F)}; }
ELECTRA_INLINE void see(Vector numbers, Extremes& seen) {
  seen.low = Arch::larger_integer(seen.low, Arch::opposite(numbers));
  seen.high = Arch::larger_integer(seen.high, numbers);
}
ELECTRA_INLINE void see(const Extremes& others, Extremes& seen) {
  seen.low = Arch::larger_integer(seen.low, others.low);
  seen.high = Arch::larger_integer(seen.high, others.high);
}
ELECTRA_INLINE Extremes load_extremes(const float* lanes) {
  return {Arch::load(lanes), Arch::load(lanes + panel_width)};
}
ELECTRA_INLINE void store_extremes(float* lanes, const Extremes& seen) {
  Arch::store(lanes, seen.low);
  Arch::store(lanes + panel_width, seen.high);
}

/// 1.5 * 2^23: added to a number of at most 22 bits, it rounds that to the nearest integer, which
/// then stands in the lowest bits.
constexpr float round_to_bits = 12582912.0F;

/// e^x as power * (1 + growth), power being a power of two and |growth| < 0.42.
struct Exponential {
  Vector power;
  Vector growth;
};

/// For -87.3 <= x <= 88; any other x gives numbers without a meaning (NaN gives a NaN).
ELECTRA_INLINE Exponential split_exponential(Vector x) {
  constexpr float per_ln2 = 1.44269504F, ln2_high = 0.693147182F, ln2_low = -1.90465421e-9F;
  const Vector rounded = Arch::fma(x, splat(per_ln2), splat(round_to_bits));
  const Vector n = Arch::subtract(rounded, splat(round_to_bits));
  const Vector r = Arch::fnma(n, splat(ln2_low), Arch::fnma(n, splat(ln2_high), x));
  Vector sum = splat(0.00138145592F);
  sum = Arch::fma(sum, r, splat(0.0083687352F));
  sum = Arch::fma(sum, r, splat(0.041668389F));
  sum = Arch::fma(sum, r, splat(0.166665211F));
  sum = Arch::fma(sum, r, splat(0.49999994F));
  return {Arch::power_of_two(rounded), Arch::fma(sum, Arch::multiply(r, r), r)};
}

/// e^x for x <= 88, and 0 where that is below the normal floats.
ELECTRA_INLINE Vector exponential(Vector x) {
  constexpr float smallest = -87.33654F;
  const Exponential e = split_exponential(x);
  return Arch::zero_where_less(x, splat(smallest), Arch::fma(e.growth, e.power, e.power));
}

/// 2^x to four digits for x <= 127, and 0 below -126.
ELECTRA_INLINE Vector rough_power_of_two(Vector x) {
  const Vector bounded = Arch::max(splat(-127.0F), x);  // where the bits of 1 become those of 0
  const Vector rounded = Arch::add(bounded, splat(round_to_bits));
  const Vector r = Arch::subtract(bounded, Arch::subtract(rounded, splat(round_to_bits)));
  Vector sum = splat(0.0550089292F);
  sum = Arch::fma(sum, r, splat(0.242210954F));
  sum = Arch::fma(sum, r, splat(0.693282902F));
  sum = Arch::fma(sum, r, splat(1.0F));
  return Arch::times_power_of_two(sum, rounded);
}

/// e^x - 1 for -87 <= x <= 88, to the last bits where x is tiny too.
ELECTRA_INLINE Vector exponential_minus_one(Vector x) {
  const Exponential e = split_exponential(x);
  return Arch::fma(e.growth, e.power, Arch::subtract(e.power, splat(1.0F)));
}

/// Beyond this a normal variable's tail is taken to be 0.
constexpr float tail_end = 6.25F;

/// Q(t) = erfc(t / sqrt 2) / 2, the normal distribution beyond t, for 0 <= t <= tail_end. Row p of
/// the table holds the coefficients of s^p, s being the distance from the centre of a segment.
template <int degree>
ELECTRA_INLINE Vector tail_from(const float (&table)[degree + 1][panel_width], Vector t) {
  constexpr float width = 0.40625F, per_width = 2.46153846F;
  const Vector rounded = Arch::fma(t, splat(per_width), splat(round_to_bits));
  const Vector segment = Arch::subtract(rounded, splat(round_to_bits));
  const Vector s = Arch::fnma(segment, splat(width), t);
  Vector sum = Arch::look_up(table[degree], rounded);
  ELECTRA_UNROLL
  for (int power = degree - 1; power >= 0; --power)
    sum = Arch::fma(sum, s, Arch::look_up(table[power], rounded));
  return sum;
}

ELECTRA_INLINE Vector normal_tail(Vector t) {
  alignas(64) static constexpr float table[6][16] = {
      {0.5F, 0.342279464F, 0.2082524F, 0.111469552F, 0.0520812757F, 0.0211148169F, 0.00739460578F,
       0.00222930079F, 0.000577025465F, 0.00012796621F, 2.42751321e-05F, 3.93395521e-06F,
       5.44056491e-07F, 6.41556923e-08F, 6.4461263e-09F, 0.0F},
      {-0.398942262F, -0.367343426F, -0.286786646F, -0.189832285F, -0.106538281F, -0.0506950654F,
       -0.0204526726F, -0.0069961464F, -0.00202904711F, -0.000498941983F, -0.000104023828F,
       -1.83882694e-05F, -2.75597176e-06F, -3.50215402e-07F, -3.77331837e-08F, 0.0F},
      {-4.42034633e-07F, 0.0746139437F, 0.116504416F, 0.115678325F, 0.0865633413F, 0.0514884256F,
       0.0249273013F, 0.00994766131F, 0.00329702138F, 0.000911983137F, 0.00021122917F,
       4.10625216e-05F, 6.7114147e-06F, 9.23479377e-07F, 1.070837e-07F, 0.0F},
      {0.0664996579F, 0.0511172973F, 0.0162409917F, -0.0153549034F, -0.029130118F, -0.0264115278F,
       -0.0168444347F, -0.00826377328F, -0.00323388679F, -0.00102848536F, -0.00026876718F,
       -5.81211571e-05F, -1.04515102e-05F, -1.56827457e-06F, -1.96873188e-07F, 0.0F},
      {-8.09019475e-05F, -0.0174559318F, -0.0225425065F, -0.0145542789F, -0.00265756226F,
       0.00474977074F, 0.00607088162F, 0.00421600183F, 0.00208970741F, 0.000797492336F,
       0.00024223527F, 5.96234604e-05F, 1.20237e-05F, 2.00109707e-06F, 2.76270754e-07F, 0.0F},
      {-0.00970264338F, -0.0061652977F, 0.00128870737F, 0.00580729544F, 0.00516811898F,
       0.00199761172F, -0.00043487738F, -0.00114760001F, -0.000863185385F, -0.00042354982F,
       -0.000154444802F, -4.39593023e-05F, -1.00108609e-05F, -1.85073736e-06F, -2.80388008e-07F,
       0.0F},
  };
  return tail_from<5>(table, t);
}

/// The same to four digits.
ELECTRA_INLINE Vector rough_normal_tail(Vector t) {
  alignas(64) static constexpr float table[3][16] = {
      {0.5F, 0.342282057F, 0.208253428F, 0.111480735F, 0.0520898998F, 0.0211182907F, 0.00739496481F,
       0.00222875271F, 0.000576565682F, 0.000127749052F, 2.42009664e-05F, 3.9142983e-06F,
       5.39886173e-07F, 6.34356212e-08F, 6.34390718e-09F, 0.0F},
      {-0.4001095F, -0.36574021F, -0.286288142F, -0.190293252F, -0.107429743F, -0.051508382F,
       -0.0209738165F, -0.00725296978F, -0.00213002553F, -0.000531220925F, -0.000112506321F,
       -2.02338779e-05F, -3.09008215e-06F, -4.00716544e-07F, -4.41232721e-08F, 0.0F},
      {0.0186578576F, 0.0740712807F, 0.115763612F, 0.114673264F, 0.0860590488F, 0.0514657572F,
       0.0250974204F, 0.0101046208F, 0.00338395778F, 0.000947183755F, 0.000222318675F,
       4.38599236e-05F, 7.28551095e-06F, 1.02028184e-06F, 1.20583465e-07F, 0.0F}};
  return tail_from<2>(table, t);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
