#pragma once

// How the words of a row and of a column come together, in each precision. A Factor is one word of
// a row for all lanes, a Column one word of each of 16 columns, as the steps need them.

#include "kernels/implementation/math.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

struct Fp32Dot {
  using Factor = Vector;
  using Column = Vector;
  static constexpr const auto& shapes = Arch::shapes;
  static constexpr int default_panels = Arch::default_panels;
  static constexpr int values_per_word = 1;  ///< in a word
  static constexpr int row_words = 1;        ///< that go with a word of a column
  static constexpr bool one_instruction = true;
  static constexpr bool integer = false;

  static ELECTRA_INLINE Factor factor(const float* word) { return splat(*word); }
  static ELECTRA_INLINE Column column(const float* words) { return Arch::load(words); }
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return Arch::dot_fp32(factor, column, sum);
  }
};

/// The second values of the words, then the first ones, with denormals taken for zero: in the way
/// of the instruction that some machines have for it.
template <bool has_instruction, class A>
struct Bf16DotOf {
  using Factor = Vector;
  using Column = Vector;
  static constexpr const auto& shapes = A::shapes;
  static constexpr int default_panels = A::default_panels;
  static constexpr int values_per_word = 2;  ///< in a word
  static constexpr int row_words = 1;
  static constexpr bool one_instruction = has_instruction;
  static constexpr bool integer = false;

  static ELECTRA_INLINE Factor factor(const float* word) { return splat(*word); }
  static ELECTRA_INLINE Column column(const float* words) { return A::load(words); }
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return A::dot_bf16(factor, column, sum);
  }
};

/// Where there is no such instruction, rows are quantized as two words instead of one, each with
/// what one step of the products takes: to split a word costs as much as to multiply it.
template <class A>
struct Bf16DotOf<false, A> {
  struct Factor {
    Vector first, second;
  };
  using Column = Factor;
  static constexpr const auto& shapes = A::paired_shapes;
  static constexpr int default_panels = A::default_panels;
  static constexpr int values_per_word = 2;  ///< in a word
  static constexpr int row_words = 2;
  static constexpr bool one_instruction = false;
  static constexpr bool integer = false;

  static ELECTRA_INLINE Factor factor(const float* words) {
    return {splat(words[0]), splat(words[1])};
  }
  static ELECTRA_INLINE Column column(const float* words) {
    const Vector pairs = A::keep_in_register(A::load(words));
    return {A::first_bf16(pairs), A::second_bf16(pairs)};
  }
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return A::fma(factor.first, column.first, A::fma(factor.second, column.second, sum));
  }
};

using Bf16Dot = Bf16DotOf<Arch::has_dot_bf16, Arch>;

/// How many values of a quantized row lie in a word.
constexpr int bf16_values_per_word = Bf16Dot::values_per_word / Bf16Dot::row_words;

/// Four products of a byte of 0…255 and one of -128…127 each, summed exactly.
struct Int8Dot {
  using Factor = Vector;
  using Column = Vector;
  static constexpr const auto& shapes = Arch::int8_shapes;
  static constexpr int default_panels = Arch::default_panels;
  static constexpr int values_per_word = 4;  ///< in a word
  static constexpr int row_words = 1;
  static constexpr bool one_instruction = Arch::has_dot_int8;
  static constexpr bool integer = true;

  static ELECTRA_INLINE Factor factor(const float* word) { return splat(*word); }
  static ELECTRA_INLINE Column column(const float* words) { return Arch::load(words); }
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return Arch::dot_int8(factor, column, sum);
  }
};

/// While it lives, denormals are zero in whatever is computed, as in the products of bf16.
class WithoutDenormals {
 public:
#if defined(__SSE2__)
  WithoutDenormals() : before_(__builtin_ia32_stmxcsr()) {
    __builtin_ia32_ldmxcsr(before_ | 0x8040U);
  }
  ~WithoutDenormals() { __builtin_ia32_ldmxcsr(before_); }
#else
  WithoutDenormals() = default;
  ~WithoutDenormals() = default;
#endif
  WithoutDenormals(const WithoutDenormals&) = delete;
  WithoutDenormals& operator=(const WithoutDenormals&) = delete;

#if defined(__SSE2__)
 private:
  unsigned before_;
#endif
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
