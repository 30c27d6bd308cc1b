#pragma once

#include <cstdint>
#include <string_view>

#include "core/bfloat16.hpp"
#include "electra/io/weights.hpp"

namespace electra::io {

/// Rounds to the bits of the nearest half, ties to even; NaN stays NaN.
std::uint16_t nearest_f16(float value) noexcept;

/// Returns a tensor of floats as F32, F16 or BF16: itself if it is of that type, a rounded copy
/// otherwise. Throws `weights`, naming the tensor `name`, for a finite value that becomes infinite.
Parameter rounded(const Parameter& tensor, DType dtype, std::string_view name);

}  // namespace electra::io
