#include "electra/model/packing.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "electra/core/error.hpp"
#include "electra/model/cache.hpp"

namespace electra {
namespace {

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

Index past_of(const KeyValueCache* cache, Index batch_row) {
  return cache == nullptr ? 0 : cache->length(batch_row);
}

}  // namespace

void PackedBatch::assign(Index batch_size, Index sequence_length, const TokenTensor& mask,
                         const MaskRules& rules) {
  const bool has_past = rules.cache != nullptr && rules.cache->batch_size() > 0;
  const KeyValueCache* cache = has_past ? rules.cache : nullptr;
  require(!has_past || cache->batch_size() == batch_size, ErrorCode::input, "the cache holds ",
          has_past ? cache->batch_size() : 0, " sequences, but the input has ", batch_size);
  batch_size_ = batch_size;
  sequence_length_ = sequence_length;
  longest_past_ = 0;
  for (Index b = 0; b < batch_size; ++b) {
    longest_past_ = std::max(longest_past_, past_of(cache, b));
  }
  if (!mask.empty()) check_mask(mask.shape(), cache);
  sequences_.clear();
  places_.clear();
  biases_.clear();
  visible_.clear();
  const Index mask_size = mask.empty() ? 0 : mask.element_count() / batch_size;
  for (Index b = 0; b < batch_size; ++b) {
    const PackedSequence sequence = sequence_at(b, past_of(cache, b));
    const std::int32_t* given = mask.empty() ? nullptr : mask.data() + b * mask_size;
    const bool covers_past = mask_size == sequence.past + sequence_length;
    if (mask.shape().rank() == 3) {
      add_for_each_query(sequence, given, mask_size);
    } else if (given == nullptr && sequence.past == 0) {
      add(sequence, nullptr);
    } else if (sequence.past == 0 || (given != nullptr && covers_past)) {
      add_masked(sequence, given, rules.compute_padding);
    } else {
      columns_ = cache->visible(b);
      columns_.resize(columns_.size() + static_cast<std::size_t>(sequence_length), 1);
      if (given != nullptr) std::copy_n(given, sequence_length, columns_.data() + sequence.past);
      add_masked(sequence, columns_.data(), rules.compute_padding);
    }
  }
}

void PackedBatch::check_mask(const Shape& shape, const KeyValueCache* cache) const {
  const Shape plain{batch_size_, sequence_length_};
  const Shape with_past{batch_size_, key_columns()};
  const Shape for_each_query{batch_size_, sequence_length_, key_columns()};
  require(shape == plain || shape == with_past || shape == for_each_query, ErrorCode::input,
          "attention_mask has shape ", shape, "; it must be ", plain, " or ", for_each_query);
  bool even = true;
  for (Index b = 0; b < batch_size_; ++b) even = even && past_of(cache, b) == longest_past_;
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

void PackedBatch::add_biases(const std::int32_t* mask, Index count, PackedSequence& sequence) {
  sequence.has_bias = true;
  sequence.first_bias = static_cast<Index>(biases_.size());
  std::transform(mask, mask + count, std::back_inserter(biases_), bias_of);
}

void PackedBatch::add_for_each_query(PackedSequence sequence, const std::int32_t* mask,
                                     Index count) {
  add_biases(mask, count, sequence);
  sequence.bias_stride = sequence.keys;
  add(sequence, nullptr);
}

void PackedBatch::add_masked(PackedSequence sequence, const std::int32_t* mask,
                             bool compute_padding) {
  if (!compute_padding) trim(mask, sequence.keys, sequence);
  if (sequence.length <= 0) return;
  const std::int32_t* first = mask + sequence.first_key;
  const bool plain = std::all_of(first, first + sequence.keys, [](auto m) { return m == 1; });
  if (!plain) add_biases(first, sequence.keys, sequence);
  add(sequence, mask + sequence.past + sequence.first_column);
}

/// `visible` is null for all ones.
void PackedBatch::add(PackedSequence sequence, const std::int32_t* visible) {
  sequence.first_row = row_count();
  const Index first = sequence.batch_row * sequence_length_ + sequence.first_column;
  for (Index i = 0; i < sequence.length; ++i) {
    places_.push_back(first + i);
    visible_.push_back(visible == nullptr ? 1 : visible[i]);
  }
  sequences_.push_back(sequence);
}

void PackedBatch::all_rows(std::vector<Index>& rows) const {
  rows.resize(places_.size());
  std::iota(rows.begin(), rows.end(), Index{0});
}

void PackedBatch::first_rows(std::vector<Index>& rows) const {
  rows.clear();
  for (Index sequence = 0; sequence < batch_size_; ++sequence) {
    const Index row = row_of(sequence, 0);
    require(row >= 0, ErrorCode::input, "sequence ", sequence,
            " begins with padding, but the answer is taken from its first token; pad at the ",
            "right, or set compute_padding");
    rows.push_back(row);
  }
}

void PackedBatch::last_rows(std::vector<Index>& rows) const {
  rows.clear();
  for (const PackedSequence& sequence : sequences_) {
    rows.push_back(sequence.first_row + sequence.length - 1);
  }
}

Index PackedBatch::row_of(Index batch_row, Index column) const noexcept {
  const auto found = std::lower_bound(
      sequences_.begin(), sequences_.end(), batch_row,
      [](const PackedSequence& sequence, Index row) { return sequence.batch_row < row; });
  if (found == sequences_.end() || found->batch_row != batch_row) return -1;
  const Index offset = column - found->first_column;
  return offset >= 0 && offset < found->length ? found->first_row + offset : -1;
}

void PackedBatch::unpack(const Tensor& rows, Tensor& padded) const {
  Index extents[Shape::max_rank] = {batch_size_, sequence_length_};
  for (Index axis = 1; axis < rows.shape().rank(); ++axis) extents[axis + 1] = rows.size(axis);
  padded.resize(Shape(extents, rows.shape().rank() + 1));
  std::fill(padded.begin(), padded.end(), 0.0F);
  const Index width = rows.element_count() / std::max<Index>(1, rows.size(0));
  for (Index row = 0; row < row_count(); ++row) {
    std::copy_n(rows.data() + row * width, width,
                padded.data() + places_[static_cast<std::size_t>(row)] * width);
  }
}

void PackedBatch::unpack_one_each(const Tensor& rows, Tensor& padded) const {
  Shape shape = rows.shape();
  shape[0] = batch_size_;
  padded.resize(shape);
  std::fill(padded.begin(), padded.end(), 0.0F);
  const Index width = rows.element_count() / std::max<Index>(1, rows.size(0));
  const float* row = rows.data();
  for (const PackedSequence& sequence : sequences_) {
    std::copy_n(row, width, padded.data() + sequence.batch_row * width);
    row += width;
  }
}

std::size_t PackedBatch::bytes() const noexcept {
  const auto bytes_of = [](const auto& values) { return values.capacity() * sizeof(values[0]); };
  return bytes_of(sequences_) + bytes_of(places_) + bytes_of(biases_) + bytes_of(visible_) +
         bytes_of(columns_);
}

}  // namespace electra
