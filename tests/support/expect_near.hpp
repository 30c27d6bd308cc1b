#pragma once

#include <vector>

#include <gtest/gtest.h>

#include "electra/core/tensor.hpp"

namespace electra::testing {

/// Expects that `found`, from element `first` on, is `wanted` up to `tolerance`.
inline void expect_near(const Tensor& found, Index first, const std::vector<double>& wanted,
                        double tolerance = 2e-6) {
  ASSERT_LE(first + static_cast<Index>(wanted.size()), found.element_count());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(found[first + static_cast<Index>(i)], wanted[i], tolerance) << "element " << i;
  }
}

/// Expects the same shape and the same bits.
inline void expect_same(const Tensor& found, const Tensor& wanted) {
  ASSERT_EQ(found.shape(), wanted.shape());
  for (Index i = 0; i < found.element_count(); ++i) {
    ASSERT_EQ(found[i], wanted[i]) << "element " << i << " of " << to_string(found.shape());
  }
}

}  // namespace electra::testing
