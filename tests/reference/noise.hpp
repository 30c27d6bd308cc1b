#pragma once

#include <Eigen/Core>

#include "reference/random.hpp"

namespace electra::reference {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Returns `x` with rounding noise: at random, up to 8 rounding errors of fp32 in a value of that
/// `size`, which is that of the terms of which each was computed. Returns `x` itself if `noise` is
/// null.
template <class Size>
Matrix moved(Random* noise, Matrix x, const Eigen::MatrixBase<Size>& size) {
  if (noise == nullptr) return x;
  const Matrix sizes = size;
  for (Eigen::Index i = 0; i < x.size(); ++i)
    x.data()[i] += 0x1p-21 * noise->uniform() * sizes.data()[i];
  return x;
}

inline Matrix moved(Random* noise, const Matrix& x) { return moved(noise, x, x.cwiseAbs()); }

/// Returns x * y with rounding noise; the terms may cancel each other out.
inline Matrix product(Random* noise, const Matrix& x, const Matrix& y) {
  return moved(noise, x * y, x.cwiseAbs() * y.cwiseAbs());
}

}  // namespace electra::reference
