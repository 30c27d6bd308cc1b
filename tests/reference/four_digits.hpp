#pragma once

// Functions that the library computes to four digits in bf16 and int8. What follows rounds their
// results to fewer, and the fifth digit decides where that is to.

#include <algorithm>
#include <cmath>

namespace electra::reference {

/// Returns 2^x.
inline double four_digit_exp2(double x) {
  if (!(x >= -126)) return 0;
  const double n = std::nearbyint(x), r = x - n;
  const double power =
      ((0.0550089292F * r + 0.242210954F) * r + static_cast<double>(0.693282902F)) * r + 1;
  return std::ldexp(power, static_cast<int>(n));
}

/// Returns the GELU of x. The terms of the polynomial nearly cancel each
/// other out: it is computed in fp32 here too.
inline double four_digit_gelu(double x) {
  constexpr float end = 4.5F;
  constexpr float coefficients[] = {1.33196672e-05F, -0.000224311065F, 0.00143793318F,
                                    -0.00459463708F, 0.00858121552F,   -0.00914332736F,
                                    0.00556694716F,  -0.00160646229F,  0.000202035022F};
  const float t = std::min(end, static_cast<float>(std::abs(x))), s = end - t;
  float tail = 0;
  for (const float each : coefficients) tail = std::fma(tail, s, each);
  return std::max(0.0, x) - static_cast<double>(t * (tail * s));
}

}  // namespace electra::reference
