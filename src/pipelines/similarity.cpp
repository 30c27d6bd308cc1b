#include "electra/pipelines/similarity.hpp"

#include <cmath>
#include <functional>
#include <numeric>

#include "electra/core/error.hpp"

namespace electra {
namespace {

// In double, so that the answer is the float nearest to the truth.
double product(const Tensor& a, const Tensor& b) {
  require(a.shape() == b.shape(), ErrorCode::input, "a vector of shape ", a.shape(),
          " cannot be compared with one of shape ", b.shape());
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                            [](double x, double y) { return x * y; });
}

}  // namespace

float dot(const Tensor& a, const Tensor& b) { return static_cast<float>(product(a, b)); }

float cosine_similarity(const Tensor& a, const Tensor& b) {
  const double lengths = std::sqrt(product(a, a)) * std::sqrt(product(b, b));
  const double product_of_both = product(a, b);
  return static_cast<float>(lengths == 0 ? product_of_both : product_of_both / lengths);
}

}  // namespace electra
