#pragma once

// How a word of a row and a word of a column are multiplied, in each precision. A Factor is one
// word of a row in all lanes, a Column one word of each of 16 columns, both as step() takes them.

#include "kernels/implementation/math.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

struct Fp32Dot {
  using Factor = Vector;
  using Column = Vector;
  static constexpr const auto& shapes = Arch::shapes;
  static constexpr int default_panels = Arch::default_panels;
  static constexpr int values_per_word = 1;  ///< of a column
  static constexpr int row_words = 1;        ///< words of a row for one of a column
  static constexpr bool one_instruction = true;
  static constexpr bool integer = false;

  static ELECTRA_INLINE Factor factor(const Word* word) { return broadcast(word); }
  static ELECTRA_INLINE Column column(const Word* words) { return load(words); }
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return Arch::dot_fp32(factor, column, sum);
  }
};

/// The second values of the words, then the first ones, with denormals taken for zero: the order of
/// the instruction that some machines have.
template <bool has_instruction, class A>
struct Bf16DotOf {
  using Factor = Vector;
  using Column = Vector;
  static constexpr const auto& shapes = A::shapes;
  static constexpr int default_panels = A::default_panels;
  static constexpr int values_per_word = 2;
  static constexpr int row_words = 1;
  static constexpr bool one_instruction = has_instruction;
  static constexpr bool integer = false;

  static ELECTRA_INLINE Factor factor(const Word* word) { return broadcast(word); }
  static ELECTRA_INLINE Column column(const Word* words) { return load(words); }
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return A::dot_bf16(factor, column, sum);
  }
};

/// Without that instruction a row has two words for one of a column, each a rounded value that one
/// multiply-add takes: to split a word costs as much as to multiply it.
template <class A>
struct Bf16DotOf<false, A> {
  struct Factor {
    Vector first, second;
  };
  using Column = Factor;
  static constexpr const auto& shapes = A::paired_shapes;
  static constexpr int default_panels = A::default_panels;
  static constexpr int values_per_word = 2;
  static constexpr int row_words = 2;
  static constexpr bool one_instruction = false;
  static constexpr bool integer = false;

  static ELECTRA_INLINE Factor factor(const Word* words) {
    return {broadcast(words), broadcast(words + 1)};
  }
  static ELECTRA_INLINE Column column(const Word* words) {
    const Vector pairs = A::keep_in_register(load(words));
    return {A::first_bf16(pairs), A::second_bf16(pairs)};
  }
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return A::fma(factor.first, column.first, A::fma(factor.second, column.second, sum));
  }
};

using Bf16Dot = Bf16DotOf<Arch::has_dot_bf16, Arch>;

/// Values in a word of a quantized row.
constexpr int bf16_values_per_word = Bf16Dot::values_per_word / Bf16Dot::row_words;

/// Four products of a byte of 0…255 and one of -128…127 each, summed exactly.
struct Int8Dot {
  using Factor = Vector;
  using Column = Vector;
  static constexpr const auto& shapes = Arch::int8_shapes;
  static constexpr int default_panels = Arch::default_panels;
  static constexpr int values_per_word = 4;
  static constexpr int row_words = 1;
  static constexpr bool one_instruction = Arch::has_dot_int8;
  static constexpr bool integer = true;

  static ELECTRA_INLINE Factor factor(const Word* word) { return broadcast(word); }
  static ELECTRA_INLINE Column column(const Word* words) { return load(words); }
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return Arch::dot_int8(factor, column, sum);
  }
};

/// While it lives, denormals are zero in all arithmetic, as in the products of bf16.
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
