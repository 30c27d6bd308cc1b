#pragma once

// Many of the functions are x times a step from 0 to 1. All of those are computed as max(x, 0)
// minus |x| times the distance from the step to 0 or 1: nothing cancels, and nothing overflows.

#include "electra/kernels/gemm.hpp"
#include "kernels/implementation/math.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// max(x, 0); NaN stays.
ELECTRA_INLINE Vector positive_part(Vector x) { return Arch::max(splat(0.0F), x); }

/// min(|x|, limit); NaN stays.
ELECTRA_INLINE Vector bounded_abs(float limit, Vector x) {
  return Arch::min(splat(limit), Arch::abs(x));
}

/// 1 / (1 + e^v) for v >= 0.
ELECTRA_INLINE Vector logistic_tail(Vector v) {
  const Vector e = exp(Arch::subtract(splat(0.0F), v));
  return Arch::divide(e, Arch::add(splat(1.0F), e));
}

// The functions that are compiled into the epilogue of products have `is_expensive`: whether their
// chains of operations are long enough to be worth computing for several vectors side by side.

struct Identity {
  static constexpr bool is_expensive = false;
  ELECTRA_INLINE Vector operator()(Vector x) const { return x; }
  template <int vectors>
  ELECTRA_INLINE void operator()(Vector (&)[vectors]) const {}
};

/// x times the normal distribution function of x.
template <class Tail>
struct GeluWith {
  static constexpr bool is_expensive = true;
  template <int vectors>
  ELECTRA_INLINE void operator()(Vector (&x)[vectors]) const {
    Vector t[vectors], tail[vectors];
    ELECTRA_UNROLL
    for (int i = 0; i < vectors; ++i) t[i] = bounded_abs(Tail::end, x[i]);
    Tail::of(t, tail);
    ELECTRA_UNROLL
    for (int i = 0; i < vectors; ++i) x[i] = Arch::fnma(t[i], tail[i], positive_part(x[i]));
  }
  ELECTRA_INLINE Vector operator()(Vector x) const {
    Vector one[] = {x};
    (*this)(one);
    return one[0];
  }
};

using Gelu = GeluWith<NormalTail>;
/// For products of lower precision, whose results have no more than three digits.
using FourDigitGelu = GeluWith<FourDigitNormalTail>;

struct GeluTanh {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    constexpr float twice_root = 1.59576912F, cubic = 0.044715F * twice_root;
    const Vector t = bounded_abs(64.0F, x);
    const Vector v =
        Arch::multiply(t, Arch::fma(Arch::multiply(t, t), splat(cubic), splat(twice_root)));
    return Arch::fnma(t, logistic_tail(v), positive_part(x));
  }
};

struct Gelu10 {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    return Arch::min(splat(10.0F), Arch::max(splat(-10.0F), Gelu{}(x)));
  }
};

struct QuickGelu {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    const Vector t = bounded_abs(128.0F, x);
    return Arch::fnma(t, logistic_tail(Arch::multiply(t, splat(1.702F))), positive_part(x));
  }
};

struct Relu {
  ELECTRA_INLINE Vector operator()(Vector x) const { return positive_part(x); }
};

struct Relu6 {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    return Arch::min(splat(6.0F), positive_part(x));
  }
};

struct Relu2 {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    const Vector positive = positive_part(x);
    return Arch::multiply(positive, positive);
  }
};

struct Silu {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    const Vector t = bounded_abs(128.0F, x);
    return Arch::fnma(t, logistic_tail(t), positive_part(x));
  }
};

/// With w = e^x (e^x + 2), tanh(log(1 + e^x)) is w / (w + 2), or 1 - 2 / (w + 2).
struct Mish {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    // The result is 0 below the one limit and x above the other.
    const Vector bounded = Arch::min(splat(20.0F), Arch::max(splat(-128.0F), x));
    const Vector e = exp(bounded);
    const Vector w = Arch::multiply(e, Arch::add(e, splat(2.0F)));
    const Vector part =
        Arch::divide(Arch::select_less(x, splat(0.0F), w, splat(-2.0F)), Arch::add(w, splat(2.0F)));
    return Arch::fma(bounded, part, positive_part(x));
  }
};

struct Tanh {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    const Vector t = bounded_abs(16.0F, x);
    const Vector e = expm1(Arch::multiply(t, splat(-2.0F)));  // in (-1, 0]
    // -e / (2 + e), which for the larger ones is more exact as 1 - 2 (1 + e) / (2 + e).
    const Vector zero = splat(0.0F), half = splat(0.5F), one = splat(1.0F);
    const Vector small = Arch::subtract(zero, e);
    const Vector large = Arch::multiply(splat(-2.0F), Arch::add(one, e));
    const Vector part =
        Arch::divide(Arch::select_less(t, half, small, large), Arch::add(e, splat(2.0F)));
    const Vector tanh = Arch::add(Arch::select_less(t, half, zero, one), part);
    return Arch::copysign(tanh, x);
  }
};

struct Sigmoid {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    const Vector tail = logistic_tail(bounded_abs(128.0F, x));
    return Arch::select_less(x, splat(0.0F), tail, Arch::subtract(splat(1.0F), tail));
  }
};

struct LeakyRelu {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    return Arch::max(Arch::multiply(x, splat(0.01F)), x);
  }
};

struct Hardswish {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    const Vector gate = Arch::min(splat(6.0F), positive_part(Arch::add(x, splat(3.0F))));
    const Vector finite = Arch::max(splat(-4.0F), x);  // the gate is 0 there
    return Arch::multiply(finite, Arch::divide(gate, splat(6.0F)));
  }
};

/// The normal distribution function, with the mean and deviation that make it like relu2.
struct Laplace {
  ELECTRA_INLINE Vector operator()(Vector x) const {
    const Vector z = Arch::divide(Arch::subtract(x, splat(0.707107F)), splat(0.282095F));
    const Vector t[] = {bounded_abs(NormalTail::end, z)};
    Vector tail[1];
    NormalTail::of(t, tail);
    return Arch::select_less(z, splat(0.0F), tail[0], Arch::subtract(splat(1.0F), tail[0]));
  }
};

/// Applies an activation to whole vectors, in place.
using Apply = void (*)(float* values, Size vectors);

template <class Function>
void apply(float* values, Size vectors) {
  for (const float* const end = values + vectors * panel_width; values != end;
       values += panel_width)
    Arch::store(values, Function{}(Arch::load(values)));
}

Apply apply_of(Activation activation) {
  switch (activation) {
    case Activation::identity:
      return apply<Identity>;
    case Activation::gelu:
      return apply<Gelu>;
    case Activation::gelu_tanh:
      return apply<GeluTanh>;
    case Activation::gelu_10:
      return apply<Gelu10>;
    case Activation::quick_gelu:
      return apply<QuickGelu>;
    case Activation::relu:
      return apply<Relu>;
    case Activation::relu6:
      return apply<Relu6>;
    case Activation::relu2:
      return apply<Relu2>;
    case Activation::silu:
      return apply<Silu>;
    case Activation::mish:
      return apply<Mish>;
    case Activation::tanh:
      return apply<Tanh>;
    case Activation::sigmoid:
      return apply<Sigmoid>;
    case Activation::leaky_relu:
      return apply<LeakyRelu>;
    case Activation::hardswish:
      return apply<Hardswish>;
    case Activation::laplace:
      return apply<Laplace>;
  }
  return apply<Identity>;
}

[[maybe_unused]] void activate_rows(Activation activation, float* values, Size rows, Size width,
                                    Size stride) {
  const Apply function = apply_of(activation);
  const Size whole = width / panel_width, left = width % panel_width;
  const Lanes lanes = Arch::first_lanes(left);
  for (Size row = 0; row < rows; ++row, values += stride) {
    function(values, whole);
    if (left == 0) continue;
    float* rest = values + whole * panel_width;
    alignas(64) float padded[panel_width];
    Arch::store(padded, Arch::load(rest, lanes));
    function(padded, 1);
    Arch::store(rest, Arch::load(padded), lanes);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
