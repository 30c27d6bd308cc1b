#pragma once

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"

namespace electra {

/// @{
/// Returns the dot product of two vectors, or the cosine of the angle between them: of the vector
/// 0 it is 0, as in sentence-transformers. Throws `input` if their shapes differ, or are those of
/// several vectors.
ELECTRA_EXPORT float dot(const Tensor& a, const Tensor& b);
ELECTRA_EXPORT float cosine_similarity(const Tensor& a, const Tensor& b);
/// @}

/// @{
/// Returns the same of each row of `a` with each row of `b`, [rows of a, rows of b]; a vector is
/// one row. Throws `input` if their widths differ.
ELECTRA_EXPORT Tensor dot_products(const Tensor& a, const Tensor& b);
ELECTRA_EXPORT Tensor cosine_similarities(const Tensor& a, const Tensor& b);
/// @}

}  // namespace electra
