#include "electra/model/packing.hpp"

#include <algorithm>
#include <utility>

#include "electra/core/error.hpp"
#include "electra/kernels/table.hpp"

namespace electra {
namespace {

/// What is added to the score of a key, as the reference computes it: 0 for 1, the lowest number
/// for 0.
std::vector<float> bias_of(const std::int32_t* mask, Index count) {
  std::vector<float> bias(static_cast<std::size_t>(count));
  std::transform(mask, mask + count, bias.begin(), [](std::int32_t visible) {
    return (1.0F - static_cast<float>(visible)) * kernels::masked_score;
  });
  return bias;
}

void check_mask(const Shape& mask, Index batch_size, Index sequence_length, Index key_columns) {
  const bool matches = mask == Shape{batch_size, key_columns} ||
                       mask == Shape{batch_size, sequence_length, key_columns};
  require(matches, ErrorCode::input, "attention_mask has shape ", mask, "; it must be ",
          Shape{batch_size, key_columns}, " or ", Shape{batch_size, sequence_length, key_columns});
}

/// Copies each row to its place.
Tensor spread(const Tensor& rows, const std::vector<Index>& places, const Shape& shape) {
  Tensor padded(shape);
  if (places.empty()) return padded;
  const Index width = rows.element_count() / rows.size(0);
  for (Index row = 0; row < rows.size(0); ++row) {
    const Index place = places[static_cast<std::size_t>(row)];
    std::copy_n(rows.data() + row * width, width, padded.data() + place * width);
  }
  return padded;
}

}  // namespace

PackedBatch::PackedBatch(Index batch_size, Index sequence_length, const TokenTensor& mask,
                         const MaskRules& rules)
    : batch_size_(batch_size),
      sequence_length_(sequence_length),
      key_columns_(rules.past_length + sequence_length) {
  if (!mask.empty()) check_mask(mask.shape(), batch_size, sequence_length, key_columns_);
  const Index mask_size = mask.empty() ? 0 : mask.element_count() / batch_size;
  const bool row_for_each_query = mask.shape().rank() == 3;
  sequences_.reserve(static_cast<std::size_t>(batch_size));
  for (Index b = 0; b < batch_size; ++b) {
    const std::int32_t* row = mask.empty() ? nullptr : mask.data() + b * mask_size;
    if (row_for_each_query) {
      sequences_.push_back({b, 0, row_count_, sequence_length, 0, key_columns_,
                            bias_of(row, mask_size), key_columns_});
      row_count_ += sequence_length;
    } else {
      add_sequence(b, row, rules);
    }
  }
}

void PackedBatch::add_sequence(Index batch_row, const std::int32_t* mask, const MaskRules& rules) {
  PackedSequence sequence{batch_row, 0, row_count_, sequence_length_, 0, key_columns_, {}, 0};
  if (mask != nullptr && !rules.compute_padding) add_masked_rows(mask, rules.past_length, sequence);
  if (sequence.length <= 0) return;
  if (mask != nullptr) {
    const std::int32_t* first = mask + sequence.first_key;
    const bool plain = std::all_of(first, first + sequence.keys, [](auto m) { return m == 1; });
    if (!plain) sequence.bias = bias_of(first, sequence.keys);
  }
  row_count_ += sequence.length;
  sequences_.push_back(std::move(sequence));
}

// What is masked out at either end is neither computed nor looked at.
void PackedBatch::add_masked_rows(const std::int32_t* mask, Index past_length,
                                  PackedSequence& sequence) {
  const auto visible = [](std::int32_t m) { return m != 0; };
  const std::int32_t* end = mask + key_columns_;
  const Index first = std::find_if(mask, end, visible) - mask;
  Index last = key_columns_;
  while (last > first && !visible(mask[last - 1])) --last;
  const Index first_query = std::max(first, past_length);
  sequence.first_column = first_query - past_length;
  sequence.length = last - first_query;
  sequence.first_key = first;
  sequence.keys = last - first;
}

std::vector<Index> PackedBatch::places() const {
  std::vector<Index> places;
  places.reserve(static_cast<std::size_t>(row_count_));
  for (const PackedSequence& sequence : sequences_) {
    const Index first = sequence.batch_row * sequence_length_ + sequence.first_column;
    for (Index i = 0; i < sequence.length; ++i) places.push_back(first + i);
  }
  return places;
}

Index PackedBatch::row_of(Index batch_row, Index column) const noexcept {
  const auto found = std::lower_bound(
      sequences_.begin(), sequences_.end(), batch_row,
      [](const PackedSequence& sequence, Index row) { return sequence.batch_row < row; });
  if (found == sequences_.end() || found->batch_row != batch_row) return -1;
  const Index offset = column - found->first_column;
  return offset >= 0 && offset < found->length ? found->first_row + offset : -1;
}

Tensor PackedBatch::unpack(const Tensor& rows) const {
  Index extents[Shape::max_rank] = {batch_size_, sequence_length_};
  for (Index axis = 1; axis < rows.shape().rank(); ++axis) extents[axis + 1] = rows.size(axis);
  return spread(rows, places(), Shape(extents, rows.shape().rank() + 1));
}

Tensor PackedBatch::unpack_first(const Tensor& rows) const {
  std::vector<Index> batch_rows;
  for (const PackedSequence& sequence : sequences_) batch_rows.push_back(sequence.batch_row);
  Shape shape = rows.shape();
  shape[0] = batch_size_;
  return spread(rows, batch_rows, shape);
}

}  // namespace electra
