#pragma once

#include <Eigen/Core>

#include "reference/random.hpp"

namespace electra::reference {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Moves numbers at random, by up to 8 rounding errors of fp32 in a number of that `size`: that of
/// the terms of which each was computed. `noise` may be null: then they stay where they are.
inline Matrix moved(Random* noise, Matrix x, const Matrix& size) {
  if (noise == nullptr) return x;
  for (Eigen::Index i = 0; i < x.size(); ++i)
    x.data()[i] += 0x1p-21 * noise->uniform() * size.data()[i];
  return x;
}

inline Matrix moved(Random* noise, const Matrix& x) {
  return noise == nullptr ? x : moved(noise, x, x.cwiseAbs());
}

/// x * y, whose terms may cancel each other out.
inline Matrix product(Random* noise, const Matrix& x, const Matrix& y) {
  const Matrix result = x * y;
  return noise == nullptr ? result : moved(noise, result, x.cwiseAbs() * y.cwiseAbs());
}

}  // namespace electra::reference
