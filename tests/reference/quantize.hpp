#pragma once

#include "reference/noise.hpp"

namespace electra::reference {

/// Returns 1 / steps, 0 where a step is 0.
inline Eigen::ArrayXd inverse_or_zero(const Eigen::ArrayXd& steps) {
  return (steps > 0).select(1 / steps, 0);
}

/// Returns each row times its factor, rounded to integers.
inline Matrix quantize(Random* noise, const Matrix& x, const Eigen::ArrayXd& per_step) {
  return moved(noise, (x.array().colwise() * per_step).matrix()).array().rint().matrix();
}

}  // namespace electra::reference
