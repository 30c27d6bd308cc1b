#pragma once

#include <cstddef>

#include "electra/kernels/kernels.hpp"

namespace electra::kernels {

/// An instruction set and the one that it extends.
struct InstructionSetInfo {
  InstructionSet set;
  InstructionSet base;        ///< whose kernels serve where this one has none; itself for scalar
  const char* name;           ///< as ELECTRA_CPU has it
  bool by_name_only = false;  ///< whether it is in use only if ELECTRA_CPU names it
};

/// The instruction sets of this build, the slowest first.
inline constexpr InstructionSetInfo instruction_sets[] = {
    {InstructionSet::scalar, InstructionSet::scalar, "scalar"},
#if defined(__x86_64__)
    {InstructionSet::avx2, InstructionSet::scalar, "avx2"},
    {InstructionSet::avxvnni, InstructionSet::avx2, "avxvnni"},
    {InstructionSet::avx512, InstructionSet::avx2, "avx512"},
    {InstructionSet::avx512vnni, InstructionSet::avx512, "avx512vnni"},
    {InstructionSet::avx512bf16, InstructionSet::avx512vnni, "avx512bf16"},
    // By name only, as no hardware has run it yet.
    {InstructionSet::avx512amx, InstructionSet::avx512bf16, "avx512amx", true},
#elif defined(__aarch64__)
    {InstructionSet::neon, InstructionSet::scalar, "neon"},
    {InstructionSet::neon_dotprod, InstructionSet::neon, "neon_dotprod"},
    {InstructionSet::neon_i8mm, InstructionSet::neon_dotprod, "neon_i8mm"},
    {InstructionSet::neon_bf16, InstructionSet::neon_i8mm, "neon_bf16"},
#endif
};

/// Returns the instruction set that another one extends.
constexpr InstructionSet base_of(InstructionSet set) {
  for (const InstructionSetInfo& info : instruction_sets)
    if (info.set == set) return info.base;
  return InstructionSet::scalar;
}

/// Returns whether a machine that is used as `active` may run code of `set`.
constexpr bool includes(InstructionSet active, InstructionSet set) {
  while (active != set && active != InstructionSet::scalar) active = base_of(active);
  return active == set;
}

/// A row of a list of implementations of one operation in one precision, best first.
template <class Function>
struct Implementation {
  InstructionSet set;  ///< that the function is compiled for
  Function* function;
  /// Values in a word of the bf16 rows that it reads or writes; 0 if it has none.
  Size values_per_word = 0;
};

/// Returns the first of a list that runs where `active` does and has rows of that kind; if there is
/// none, one without a function and with no values in a word.
template <class Function, std::size_t count>
constexpr Implementation<Function> best_for(InstructionSet active,
                                            const Implementation<Function> (&list)[count],
                                            Size values_per_word = 0) {
  for (const Implementation<Function>& row : list)
    if (includes(active, row.set) &&
        (values_per_word == 0 || row.values_per_word == values_per_word))
      return row;
  return {InstructionSet::scalar, nullptr, 0};
}

/// Returns the best implementation of every kernel for an instruction set.
Kernels kernels_of(const InstructionSetInfo& info);

}  // namespace electra::kernels
