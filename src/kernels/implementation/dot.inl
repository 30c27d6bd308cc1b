#pragma once

// How a word of a row and a word of a column are multiplied, in each precision. A Factor is one
// word of a row in all lanes, a Column one word of each of 16 columns, both as step() takes them.
// Where an Arch multiplies by one word of a register, words() loads several, and word() selects the
// factor of one of their steps.

#include "kernels/implementation/math.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// What a word of a row and one of a column are, where one takes one.
struct WordByWord {
  using Factor = Vector;
  using Column = Vector;
  static constexpr int row_words = 1;  ///< words of a row for one of a column

  static ELECTRA_INLINE Factor factor(const Word* word) { return broadcast(word); }
  static ELECTRA_INLINE Column column(const Word* words) { return load(words); }
  template <class A, int count>
  static ELECTRA_INLINE auto words(const Word* words) {
    return A::template load_words<count>(words);
  }
  template <int index, class Words>
  static ELECTRA_INLINE auto word(Words words) {
    return WordOf<index, Words>{words};
  }
};

struct Fp32Dot : WordByWord {
  static constexpr const auto& shapes = Arch::shapes;
  static constexpr int default_panels = Arch::default_panels;
  static constexpr int values_per_word = 1;  ///< of a column
  static constexpr bool one_instruction = true;
  static constexpr bool integer = false;
  static constexpr int min_paired_rows = 0;

  template <class Factor>
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return Arch::dot_fp32(factor, column, sum);
  }
};

/// The second values of the words, then the first ones, with denormals taken for zero: the order of
/// the instruction that some machines have.
template <bool has_instruction, class A>
struct Bf16DotOf : WordByWord {
  static constexpr const auto& shapes = A::shapes;
  static constexpr int default_panels = A::default_panels;
  static constexpr int values_per_word = 2;
  static constexpr bool one_instruction = has_instruction;
  static constexpr bool integer = false;
  static constexpr int min_paired_rows = 0;

  template <class Factor>
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
  template <class First, class Second>
  struct Pair {
    First first;
    Second second;
  };
  static constexpr const auto& shapes = A::paired_shapes;
  static constexpr int default_panels = A::default_panels;
  static constexpr int values_per_word = 2;
  static constexpr int row_words = 2;
  static constexpr bool one_instruction = false;
  static constexpr bool integer = false;
  static constexpr int min_paired_rows = 0;

  static ELECTRA_INLINE Factor factor(const Word* words) {
    return {broadcast(words), broadcast(words + 1)};
  }
  static ELECTRA_INLINE Column column(const Word* words) {
    const Vector pairs = A::keep_in_register(load(words));
    return {A::first_bf16(pairs), A::second_bf16(pairs)};
  }
  template <class Factor>
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return A::dot_fp32(factor.first, column.first, A::dot_fp32(factor.second, column.second, sum));
  }
  template <class, int count>
  static ELECTRA_INLINE auto words(const Word* words) {
    return A::template load_words<count>(words);
  }
  template <int index, class Words>
  static ELECTRA_INLINE auto word(Words words) {
    using First = WordOf<2 * index, Words>;
    using Second = WordOf<2 * index + 1, Words>;
    return Pair<First, Second>{First{words}, Second{words}};
  }
};

using Bf16Dot = Bf16DotOf<Arch::has_dot_bf16, Arch>;

/// Values in a word of a quantized row.
constexpr int bf16_values_per_word = Bf16Dot::values_per_word / Bf16Dot::row_words;

/// Four products of a byte of 0…255 and one of -128…127 each, summed exactly.
struct Int8Dot : WordByWord {
  static constexpr const auto& shapes = Arch::int8_shapes;
  static constexpr int default_panels = Arch::default_panels;
  static constexpr int values_per_word = 4;
  static constexpr bool one_instruction = Arch::has_dot_int8;
  static constexpr bool integer = true;
  static constexpr int min_paired_rows = Arch::min_paired_rows;

  template <class Factor>
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return Arch::dot_int8(factor, column, sum);
  }
  template <class A, int count>
  static ELECTRA_INLINE auto words(const Word* words) {
    return A::int8_words(A::template load_words<count>(words));
  }
};

/// What the peak of int8 is measured by: the products of a pair of rows, where an Arch has them.
template <bool has_row_pairs, class A>
struct Int8PeakDotOf : Int8Dot {};
template <class A>
struct Int8PeakDotOf<true, A> : WordByWord {
  static constexpr int values_per_word = 8;
  static constexpr bool one_instruction = true;

  template <class Factor>
  static ELECTRA_INLINE Vector step(Factor factor, Column column, Vector sum) {
    return A::dot_row_pairs(factor, column, sum);
  }
};

using Int8PeakDot = Int8PeakDotOf<(Arch::min_paired_rows > 0), Arch>;

/// While it lives, denormals are zero in all arithmetic, as in the products of bf16. Machines
/// differ in one case: a result below the smallest normal number that would be rounded to it is
/// that number on x86-64, and zero on Arm.
class WithoutDenormals {
 public:
  WithoutDenormals() : before_(mode()) { set_mode(before_ | flush_to_zero); }
  ~WithoutDenormals() { set_mode(before_); }
  WithoutDenormals(const WithoutDenormals&) = delete;
  WithoutDenormals& operator=(const WithoutDenormals&) = delete;

 private:
#if defined(__SSE2__)
  using Mode = unsigned;
  static constexpr Mode flush_to_zero = 0x8040;
  static ELECTRA_INLINE Mode mode() { return __builtin_ia32_stmxcsr(); }
  static ELECTRA_INLINE void set_mode(Mode mode) { __builtin_ia32_ldmxcsr(mode); }
#elif defined(__aarch64__)
  using Mode = unsigned long;
  static constexpr Mode flush_to_zero = 1UL << 24U;
  static ELECTRA_INLINE Mode mode() {
    Mode mode = 0;
    asm volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
  }
  static ELECTRA_INLINE void set_mode(Mode mode) {
    asm volatile("msr fpcr, %0" : : "r"(mode) : "memory");
  }
#else
  using Mode = unsigned;
  static constexpr Mode flush_to_zero = 0;
  static ELECTRA_INLINE Mode mode() { return 0; }
  static ELECTRA_INLINE void set_mode(Mode) {}
#endif

  Mode before_;
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
