#pragma once

#include <cstdint>
#include <string_view>

#include "core/bfloat16.hpp"
#include "electra/io/weights.hpp"

namespace electra::io {

/// Gives the bits of the half that is nearest, the even one of two; NaN stays NaN.
std::uint16_t nearest_f16(float value) noexcept;

/// Gives a tensor of floats as F32, F16 or BF16, itself if it is that already. Throws `weights`
/// with a sentence about `name` for a number that becomes infinite.
Parameter rounded(const Parameter& tensor, DType dtype, std::string_view name);

}  // namespace electra::io
