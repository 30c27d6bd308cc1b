#include "electra/heads/losses.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "electra/core/error.hpp"

namespace electra {
namespace {

/// -log softmax(row)[label], in double: a loss is a sum over many.
double negative_log_likelihood(const float* row, Index classes, Index label) {
  const double largest = *std::max_element(row, row + classes);
  double sum = 0;
  for (Index c = 0; c < classes; ++c) sum += std::exp(row[c] - largest);
  return std::log(sum) + largest - row[label];
}

void check_shape(const Shape& shape, const Shape& wanted) {
  require(shape == wanted, ErrorCode::input, "labels has shape ", shape, "; it must be ", wanted);
}

/// Tells an absent tensor from a scalar, which has the same shape.
void check_count(const Tensor& labels, const Tensor& values) {
  require(labels.element_count() == values.element_count(), ErrorCode::input, "labels has ",
          labels.element_count(), " values; this task takes ", values.element_count());
}

Shape without_ones(const Shape& shape) {
  std::array<Index, Shape::max_rank> extents{};
  Index rank = 0;
  for (Index axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] != 1) extents[static_cast<std::size_t>(rank++)] = shape[axis];
  }
  return {extents.data(), rank};
}

}  // namespace

float cross_entropy(const Tensor& logits, const TokenTensor& labels) {
  require(labels.element_count() == logits.row_count(), ErrorCode::input, "labels has shape ",
          labels.shape(), ", which is ", labels.element_count(), " labels; this task takes ",
          logits.row_count());
  const Index classes = logits.width();
  double sum = 0;
  Index count = 0;
  for (Index row = 0; row < labels.element_count(); ++row) {
    const std::int32_t label = labels[row];
    if (label == ignored_label) continue;
    require(label >= 0 && label < classes, ErrorCode::input, "labels has ", label,
            "; it must be from 0 to ", classes - 1, ", or ", ignored_label, " to be ignored");
    sum += negative_log_likelihood(logits.data() + row * classes, classes, label);
    ++count;
  }
  return static_cast<float>(sum / static_cast<double>(count));
}

float token_cross_entropy(const Tensor& logits, const TokenTensor& labels,
                          const UnpaddedBatch& batch) {
  const Shape wanted{batch.batch_size(), batch.sequence_length()};
  check_shape(labels.shape(), wanted);
  for (Index place = 0; place < labels.element_count() && !batch.complete(); ++place) {
    const Index row = place / wanted[1];
    const Index column = place % wanted[1];
    require(labels[place] == ignored_label || batch.row_of(row, column) >= 0, ErrorCode::input,
            "labels has ", labels[place], " for position ", column, " of sequence ", row,
            ", which is padding that is not computed; put ", ignored_label,
            " there, or set compute_padding");
  }
  return cross_entropy(logits, labels);
}

TokenTensor shifted_labels(const TokenTensor& labels) {
  TokenTensor shifted(labels.shape());
  const Index length = labels.width();
  for (Index place = 0; place < labels.element_count(); ++place) {
    const bool is_last = place % length == length - 1;
    shifted[place] = is_last ? ignored_label : labels[place + 1];
  }
  return shifted;
}

float binary_cross_entropy(const Tensor& logits, const Tensor& labels) {
  check_shape(labels.shape(), logits.shape());
  check_count(labels, logits);
  double sum = 0;
  for (Index i = 0; i < logits.element_count(); ++i) {
    const double z = logits[i];
    sum += std::max(z, 0.0) - z * labels[i] + std::log1p(std::exp(-std::abs(z)));
  }
  return static_cast<float>(sum / static_cast<double>(logits.element_count()));
}

float mean_squared_error(const Tensor& values, const Tensor& labels) {
  if (without_ones(labels.shape()) != without_ones(values.shape()))
    check_shape(labels.shape(), values.shape());
  check_count(labels, values);
  double sum = 0;
  for (Index i = 0; i < values.element_count(); ++i) {
    const double difference = static_cast<double>(values[i]) - labels[i];
    sum += difference * difference;
  }
  return static_cast<float>(sum / static_cast<double>(values.element_count()));
}

}  // namespace electra
