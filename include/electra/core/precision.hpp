#pragma once

#include <string_view>

#include "electra/core/export.hpp"

namespace electra {

/// In which numbers a model multiplies its matrices. Sums, norms and everything between the
/// products are fp32 in all of them.
enum class Precision : int {
  fp32,  ///< as the reference
  bf16,  ///< weights and activations rounded to bfloat16
  int8,  ///< weights in 8 bits with a scale for each column, activations with one for each row
};

/// Gives "fp32", "bf16" or "int8".
ELECTRA_EXPORT std::string_view to_string(Precision precision) noexcept;
/// The precision of that name. Throws `input` for any other.
ELECTRA_EXPORT Precision precision_named(std::string_view name);

}  // namespace electra
