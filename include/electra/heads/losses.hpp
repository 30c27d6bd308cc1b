#pragma once

#include <cstdint>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/model/unpadded_batch.hpp"

namespace electra {

/// A label of this value counts for nothing in a cross-entropy.
inline constexpr std::int32_t ignored_label = -100;

/// The mean of -log softmax(logits)[label] over the rows whose label is not `ignored_label`; NaN if
/// there is none. `logits` is [..., classes] with as many rows as there are labels. Throws `input`
/// for another count or a label that is no class.
ELECTRA_EXPORT float cross_entropy(const Tensor& logits, const TokenTensor& labels);

/// cross_entropy() for labels of the tokens of a padded batch, [batch_size, sequence_length].
/// Throws `input` if one of them belongs to padding that was not computed.
ELECTRA_EXPORT float token_cross_entropy(const Tensor& logits, const TokenTensor& labels,
                                         const UnpaddedBatch& batch);

/// For each token the label of the next one; the last of each row has none. `labels` is
/// [batch_size, sequence_length].
ELECTRA_EXPORT TokenTensor shifted_labels(const TokenTensor& labels);

/// The mean of max(z, 0) - z y + log(1 + e^-|z|) over all elements. Throws `input` if the shapes
/// differ.
ELECTRA_EXPORT float binary_cross_entropy(const Tensor& logits, const Tensor& labels);

/// The mean of the squared differences. Throws `input` if the shapes differ in more than extents
/// of 1.
ELECTRA_EXPORT float mean_squared_error(const Tensor& values, const Tensor& labels);

}  // namespace electra
