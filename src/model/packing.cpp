#include "electra/model/packing.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "electra/core/error.hpp"
#include "electra/model/cache.hpp"

namespace electra {
namespace {

std::vector<float> biases(const std::int32_t* mask, Index count) {
  std::vector<float> biases(static_cast<std::size_t>(count));
  std::transform(mask, mask + count, biases.begin(), bias_of);
  return biases;
}

/// Leaves out what is masked out at either end: it is neither computed nor looked at.
void trim(const std::int32_t* mask, Index columns, PackedSequence& sequence) {
  const auto visible = [](std::int32_t m) { return m != 0; };
  const Index first = std::find_if(mask, mask + columns, visible) - mask;
  Index last = columns;
  while (last > first && !visible(mask[last - 1])) --last;
  const Index first_query = std::max(first, sequence.past);
  sequence.first_column = first_query - sequence.past;
  sequence.length = last - first_query;
  sequence.first_key = first;
  sequence.keys = last - first;
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
    : batch_size_(batch_size), sequence_length_(sequence_length) {
  const KeyValueCache* cache = rules.cache;
  const bool has_past = cache != nullptr && cache->batch_size() > 0;
  require(!has_past || cache->batch_size() == batch_size, ErrorCode::input, "the cache holds ",
          has_past ? cache->batch_size() : 0, " sequences, but the input has ", batch_size);
  std::vector<Index> past(static_cast<std::size_t>(batch_size), 0);
  for (Index b = 0; has_past && b < batch_size; ++b) {
    past[static_cast<std::size_t>(b)] = cache->length(b);
    longest_past_ = std::max(longest_past_, cache->length(b));
  }
  if (!mask.empty()) check_mask(mask.shape(), past);
  const Index mask_size = mask.empty() ? 0 : mask.element_count() / batch_size;
  sequences_.reserve(static_cast<std::size_t>(batch_size));
  for (Index b = 0; b < batch_size; ++b) {
    PackedSequence sequence = sequence_at(b, past[static_cast<std::size_t>(b)]);
    const std::int32_t* given = mask.empty() ? nullptr : mask.data() + b * mask_size;
    const bool covers_past = mask_size == sequence.past + sequence_length;
    if (mask.shape().rank() == 3) {
      sequence.bias = biases(given, mask_size);
      sequence.bias_stride = sequence.keys;
      sequence.visible.assign(static_cast<std::size_t>(sequence_length), 1);
      add_sequence(std::move(sequence), nullptr, true);
    } else if (sequence.past == 0 || (given != nullptr && covers_past)) {
      add_sequence(std::move(sequence), given, rules.compute_padding);
    } else {
      std::vector<std::int32_t> columns = cache->visible(b);
      columns.resize(columns.size() + static_cast<std::size_t>(sequence_length), 1);
      if (given != nullptr) std::copy_n(given, sequence_length, columns.data() + sequence.past);
      add_sequence(std::move(sequence), columns.data(), rules.compute_padding);
    }
  }
}

void PackedBatch::check_mask(const Shape& shape, const std::vector<Index>& past) const {
  const Shape plain{batch_size_, sequence_length_};
  const Shape with_past{batch_size_, key_columns()};
  const Shape for_each_query{batch_size_, sequence_length_, key_columns()};
  require(shape == plain || shape == with_past || shape == for_each_query, ErrorCode::input,
          "attention_mask has shape ", shape, "; it must be ", plain, " or ", for_each_query);
  const bool even =
      std::all_of(past.begin(), past.end(), [&](Index length) { return length == longest_past_; });
  require(even || shape == plain, ErrorCode::input, "attention_mask has shape ", shape,
          ", but the cached sequences differ in length; give ", plain, " for the new tokens alone");
}

PackedSequence PackedBatch::sequence_at(Index batch_row, Index past) const {
  PackedSequence sequence{};
  sequence.batch_row = batch_row;
  sequence.past = past;
  sequence.length = sequence_length_;
  sequence.keys = past + sequence_length_;
  return sequence;
}

void PackedBatch::add_sequence(PackedSequence sequence, const std::int32_t* mask,
                               bool compute_padding) {
  if (mask != nullptr) {
    if (!compute_padding) trim(mask, sequence.keys, sequence);
    if (sequence.length <= 0) return;
    const std::int32_t* first = mask + sequence.first_key;
    const bool plain = std::all_of(first, first + sequence.keys, [](auto m) { return m == 1; });
    if (!plain) sequence.bias = biases(first, sequence.keys);
    const std::int32_t* computed = mask + sequence.past + sequence.first_column;
    sequence.visible.assign(computed, computed + sequence.length);
  } else if (sequence.visible.empty()) {
    sequence.visible.assign(static_cast<std::size_t>(sequence.length), 1);
  }
  sequence.first_row = row_count_;
  row_count_ += sequence.length;
  sequences_.push_back(std::move(sequence));
}

std::vector<Index> PackedBatch::all_rows() const {
  std::vector<Index> rows(static_cast<std::size_t>(row_count_));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}

std::vector<Index> PackedBatch::first_rows() const {
  std::vector<Index> rows;
  for (const PackedSequence& sequence : sequences_) {
    require(sequence.first_column == 0, ErrorCode::input, "sequence ", sequence.batch_row,
            " begins with padding, but the answer is taken from its first token; pad at the ",
            "right, or set compute_padding");
    rows.push_back(sequence.first_row);
  }
  return rows;
}

std::vector<Index> PackedBatch::last_rows() const {
  std::vector<Index> rows;
  for (const PackedSequence& sequence : sequences_) {
    rows.push_back(sequence.first_row + sequence.length - 1);
  }
  return rows;
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

Tensor PackedBatch::unpack_one_each(const Tensor& rows) const {
  std::vector<Index> batch_rows;
  for (const PackedSequence& sequence : sequences_) batch_rows.push_back(sequence.batch_row);
  Shape shape = rows.shape();
  shape[0] = batch_size_;
  return spread(rows, batch_rows, shape);
}

}  // namespace electra
