#include "reference/int8_attention.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "reference/four_digits.hpp"
#include "reference/quantize.hpp"

namespace electra::reference {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Eigen::ArrayXd steps_for(const Eigen::ArrayXd& largest) { return largest / 127; }

/// The largest magnitude of each key, and of the sums of the first and the second quarter of its
/// row, and of the third and the fourth.
Eigen::ArrayXd largest_of_keys(const Matrix& key) {
  const Eigen::Index quarter = (key.cols() + 3) / 4;
  Matrix padded = Matrix::Zero(key.rows(), 4 * quarter);
  padded.leftCols(key.cols()) = key;
  Eigen::ArrayXd largest = padded.cwiseAbs().rowwise().maxCoeff();
  for (const Eigen::Index first : {Eigen::Index{0}, 2 * quarter}) {
    const Matrix sums =
        padded.middleCols(first, quarter) + padded.middleCols(first + quarter, quarter);
    largest = largest.max(sums.cwiseAbs().rowwise().maxCoeff().array());
  }
  return largest;
}

/// The binary logarithm of a 64th of a number, a straight line between powers of two.
double log2_of_scale(double largest) {
  const auto value = static_cast<float>(largest);
  std::int32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  constexpr float bias = 127.0F - 0.0861F;
  return std::max(-40.0F, std::fma(static_cast<float>(bits), 0x1p-23F, -bias - 6.0F));
}

}  // namespace

Head attend_int8(const Matrix& query, const Matrix& key, const Matrix& value, const Matrix& bias,
                 const Matrix& seen, Random* noise) {
  const Eigen::ArrayXd query_steps = steps_for(query.cwiseAbs().rowwise().maxCoeff()),
                       key_steps = steps_for(largest_of_keys(key));
  const Eigen::ArrayXd log2 =
      value.cwiseAbs().rowwise().maxCoeff().unaryExpr(&log2_of_scale).array();
  const Eigen::ArrayXd per_value = (-log2).unaryExpr(&four_digit_exp2);
  const Matrix values = quantize(noise, value, per_value);
  Matrix scores = quantize(noise, query, inverse_or_zero(query_steps)) *
                  quantize(noise, key, inverse_or_zero(key_steps)).transpose();
  scores.array().colwise() *= query_steps / std::sqrt(static_cast<double>(query.cols()));
  scores.array().rowwise() *= key_steps.transpose();
  scores = moved(noise, scores + bias) / std::log(2.0);

  Head head{Matrix(query.rows(), value.cols()), Matrix(query.rows(), key.rows())};
  for (Eigen::Index row = 0; row < query.rows(); ++row) {
    Eigen::ArrayXd powers = scores.row(row).transpose().array();
    const Eigen::ArrayXd mask = seen.row(row).transpose().array();
    powers = (mask > 0).any() ? (mask > 0).select(powers, -infinity).eval()
                              : (mask < 0).select(-infinity, 0 * powers).eval();
    powers += log2;
    powers = (powers - powers.maxCoeff() + 7.99435344F).unaryExpr(&four_digit_exp2).eval();
    powers = moved(noise, powers.matrix()).array();
    const double sum = (powers * per_value).sum();
    head.context.row(row) = product(noise, powers.rint().matrix().transpose(), values).row(0) / sum;
    head.probabilities.row(row) = (powers * per_value).matrix().transpose() / sum;
  }
  return head;
}

}  // namespace electra::reference
