#include "electra/pipelines/similarity.hpp"

#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "electra/core/error.hpp"

namespace electra {
namespace {

// In double, so that the answer is the float nearest to the truth.
double product(const float* a, const float* b, Index width) {
  return std::inner_product(a, a + width, b, 0.0, std::plus<>(),
                            [](double x, double y) { return x * y; });
}

float cosine(double product_of_both, double lengths) {
  return static_cast<float>(lengths == 0 ? product_of_both : product_of_both / lengths);
}

double product(const Tensor& a, const Tensor& b) {
  require(a.shape() == b.shape(), ErrorCode::input, "a vector of shape ", a.shape(),
          " cannot be compared with one of shape ", b.shape());
  require(a.row_count() == 1, ErrorCode::input, "a tensor of shape ", a.shape(),
          " has several vectors; compare them by cosine_similarities() or dot_products()");
  return product(a.data(), b.data(), a.element_count());
}

std::vector<double> lengths_of_rows(const Tensor& rows) {
  std::vector<double> lengths;
  for (const float* row = rows.begin(); row != rows.end(); row += rows.width())
    lengths.push_back(std::sqrt(product(row, row, rows.width())));
  return lengths;
}

/// Returns `similarity(i, j, product)` of each row of `a` with each row of `b`.
template <class Similarity>
Tensor of_rows(const Tensor& a, const Tensor& b, const Similarity& similarity) {
  require(a.width() == b.width(), ErrorCode::input, "vectors of shape ", a.shape(),
          " cannot be compared with those of shape ", b.shape());
  const Index width = a.width();
  Tensor all({a.row_count(), b.row_count()});
  for (Index i = 0; i < a.row_count(); ++i) {
    for (Index j = 0; j < b.row_count(); ++j)
      all(i, j) = similarity(i, j, product(a.data() + i * width, b.data() + j * width, width));
  }
  return all;
}

}  // namespace

float dot(const Tensor& a, const Tensor& b) { return static_cast<float>(product(a, b)); }

float cosine_similarity(const Tensor& a, const Tensor& b) {
  return cosine(product(a, b), std::sqrt(product(a, a)) * std::sqrt(product(b, b)));
}

Tensor dot_products(const Tensor& a, const Tensor& b) {
  return of_rows(a, b, [](Index, Index, double both) { return static_cast<float>(both); });
}

Tensor cosine_similarities(const Tensor& a, const Tensor& b) {
  const auto first = lengths_of_rows(a), second = lengths_of_rows(b);
  return of_rows(a, b, [&](Index i, Index j, double both) {
    return cosine(both, first[static_cast<std::size_t>(i)] * second[static_cast<std::size_t>(j)]);
  });
}

}  // namespace electra
