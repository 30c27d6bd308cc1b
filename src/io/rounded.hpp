#pragma once

#include <cstdint>
#include <string_view>

#include "core/bfloat16.hpp"
#include "electra/io/weights.hpp"

namespace electra::io {

/// Rounds to the bits of the nearest half, ties to even; NaN stays NaN.
std::uint16_t nearest_f16(float value) noexcept;

/// Throws `input` for a type to which no floats are rounded: all but F32, F16 and BF16.
void require_rounds_to(DType dtype);

/// Returns a tensor of floats as F32, F16 or BF16: itself if it is of that type, a rounded copy
/// otherwise. Throws `input` for another type and `weights`, naming the tensor `name`, for a finite
/// value that becomes infinite.
Parameter rounded(const Parameter& tensor, DType dtype, std::string_view name);

}  // namespace electra::io
