#include "electra/model/unpadded_batch.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "electra/core/error.hpp"
#include "electra/kernels/arguments.hpp"
#include "electra/model/cache.hpp"

namespace electra {

using engine::MaskRules;
using engine::UnpaddedSequence;

namespace {

/// Leaves out the columns masked out at either end: they are neither computed nor attended to.
void trim(const std::int32_t* mask, Index columns, UnpaddedSequence& sequence) {
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

/// A cache before its first pass is as good as none.
const KeyValueCache* filled(const KeyValueCache* cache) {
  return cache != nullptr && !cache->empty() ? cache : nullptr;
}

}  // namespace

float engine::mask_bias(std::int32_t visible) noexcept {
  return (1.0F - static_cast<float>(visible)) * kernels::masked_score;
}

void UnpaddedBatch::begin(Index batch_size, Index sequence_length, const KeyValueCache* cache) {
  require(cache == nullptr || cache->batch_size() == batch_size, ErrorCode::input,
          "the cache holds ", cache == nullptr ? 0 : cache->batch_size(),
          " sequences, but the input has ", batch_size);
  batch_size_ = batch_size;
  sequence_length_ = sequence_length;
  max_past_ = 0;
  for (Index b = 0; b < batch_size; ++b) max_past_ = std::max(max_past_, past_of(cache, b));
  sequences_.clear();
  places_.clear();
  biases_.clear();
  visible_.clear();
}

void UnpaddedBatch::assign(Index batch_size, Index sequence_length, const TokenTensor& mask,
                           const MaskRules& rules) {
  const KeyValueCache* cache = filled(rules.cache);
  begin(batch_size, sequence_length, cache);
  ragged_ = false;
  const bool is_given = !mask.empty() || mask.shape().rank() > 0;
  if (is_given) check_mask(mask.shape(), cache);
  const Index mask_size = mask.empty() ? 0 : mask.element_count() / batch_size;
  for (Index b = 0; b < batch_size; ++b) {
    const UnpaddedSequence sequence = sequence_at(b, sequence_length, past_of(cache, b));
    const std::int32_t* given = mask.empty() ? nullptr : mask.data() + b * mask_size;
    const bool covers_past = mask_size == sequence.past + sequence_length;
    if (mask.shape().rank() == 3) {
      add_for_each_query(sequence, given, mask_size);
    } else if (given == nullptr && sequence.past == 0) {
      add(sequence, nullptr);
    } else if (sequence.past == 0 || (given != nullptr && covers_past)) {
      add_masked(sequence, given, rules.compute_padding);
    } else {
      add_after_cache(sequence, *cache, given, rules.compute_padding);
    }
  }
}

void UnpaddedBatch::assign(const std::vector<Index>& lengths, const KeyValueCache* cache) {
  cache = filled(cache);
  Index longest = 0;
  for (const Index length : lengths) {
    require(length > 0, ErrorCode::input, "lengths has ", length,
            "; every sequence of a ragged batch must have 1 token or more");
    longest = std::max(longest, length);
  }
  begin(static_cast<Index>(lengths.size()), longest, cache);
  ragged_ = true;
  for (Index b = 0; b < batch_size_; ++b) {
    const auto sequence = sequence_at(b, lengths[static_cast<std::size_t>(b)], past_of(cache, b));
    if (sequence.past == 0)
      add(sequence, nullptr);
    else
      add_after_cache(sequence, *cache, nullptr, false);
  }
}

void UnpaddedBatch::check_mask(const Shape& shape, const KeyValueCache* cache) const {
  const Shape plain{batch_size_, sequence_length_};
  const Shape with_past{batch_size_, key_columns()};
  const Shape for_each_query{batch_size_, sequence_length_, key_columns()};
  require(shape == plain || shape == with_past || shape == for_each_query, ErrorCode::input,
          "attention_mask has shape ", shape, "; it must be ", plain, " or ", for_each_query);
  bool even = true;
  for (Index b = 0; b < batch_size_; ++b) even = even && past_of(cache, b) == max_past_;
  require(even || shape == plain, ErrorCode::input, "attention_mask has shape ", shape,
          ", but the cached sequences differ in length; give ", plain, " for the new tokens alone");
}

UnpaddedSequence UnpaddedBatch::sequence_at(Index batch_row, Index length, Index past) const {
  UnpaddedSequence sequence{};
  sequence.batch_row = batch_row;
  sequence.past = past;
  sequence.length = length;
  sequence.keys = past + length;
  return sequence;
}

/// The mask of the cached columns is the one that they came with; that of the new ones is `mask`,
/// or all ones.
void UnpaddedBatch::add_after_cache(const UnpaddedSequence& sequence, const KeyValueCache& cache,
                                    const std::int32_t* mask, bool compute_padding) {
  columns_ = cache.visible(sequence.batch_row);
  columns_.resize(columns_.size() + static_cast<std::size_t>(sequence.length), 1);
  if (mask != nullptr) std::copy_n(mask, sequence.length, columns_.data() + sequence.past);
  add_masked(sequence, columns_.data(), compute_padding);
}

void UnpaddedBatch::add_biases(const std::int32_t* mask, Index count, UnpaddedSequence& sequence) {
  sequence.has_bias = true;
  sequence.first_bias = static_cast<Index>(biases_.size());
  std::transform(mask, mask + count, std::back_inserter(biases_), engine::mask_bias);
}

void UnpaddedBatch::add_for_each_query(UnpaddedSequence sequence, const std::int32_t* mask,
                                       Index count) {
  add_biases(mask, count, sequence);
  sequence.bias_stride = sequence.keys;
  add(sequence, nullptr);
}

void UnpaddedBatch::add_masked(UnpaddedSequence sequence, const std::int32_t* mask,
                               bool compute_padding) {
  if (!compute_padding) trim(mask, sequence.keys, sequence);
  if (sequence.length <= 0) return;
  const std::int32_t* first = mask + sequence.first_key;
  const bool plain = std::all_of(first, first + sequence.keys, [](auto m) { return m == 1; });
  if (!plain) add_biases(first, sequence.keys, sequence);
  add(sequence, mask + sequence.past + sequence.first_column);
}

/// `visible` is null for all ones.
void UnpaddedBatch::add(UnpaddedSequence sequence, const std::int32_t* visible) {
  sequence.first_row = row_count();
  const Index first = sequence.batch_row * sequence_length_ + sequence.first_column;
  for (Index i = 0; i < sequence.length; ++i) {
    places_.push_back(first + i);
    visible_.push_back(visible == nullptr ? 1 : visible[i]);
  }
  sequences_.push_back(sequence);
}

void UnpaddedBatch::all_rows(std::vector<Index>& rows) const {
  rows.resize(places_.size());
  std::iota(rows.begin(), rows.end(), Index{0});
}

void UnpaddedBatch::first_rows(std::vector<Index>& rows) const {
  rows.clear();
  for (Index sequence = 0; sequence < batch_size_; ++sequence) {
    const Index row = row_of(sequence, 0);
    require(row >= 0, ErrorCode::input, "sequence ", sequence,
            " begins with padding, but the answer is taken from its first token; pad at the ",
            "right, or set compute_padding");
    rows.push_back(row);
  }
}

void UnpaddedBatch::last_rows(std::vector<Index>& rows) const {
  rows.clear();
  for (const UnpaddedSequence& sequence : sequences_) {
    rows.push_back(sequence.first_row + sequence.length - 1);
  }
}

Index UnpaddedBatch::row_of(Index batch_row, Index column) const noexcept {
  const auto found = std::lower_bound(
      sequences_.begin(), sequences_.end(), batch_row,
      [](const UnpaddedSequence& sequence, Index row) { return sequence.batch_row < row; });
  if (found == sequences_.end() || found->batch_row != batch_row) return -1;
  const Index offset = column - found->first_column;
  return offset >= 0 && offset < found->length ? found->first_row + offset : -1;
}

Shape UnpaddedBatch::output_shape(Index width) const {
  return ragged_ ? Shape{row_count(), width} : Shape{batch_size_, sequence_length_, width};
}

void UnpaddedBatch::pad(const Tensor& rows, Tensor& output) const {
  const bool one_value = rows.shape().rank() == 1;
  const Index width = one_value ? 1 : rows.width();
  const Shape shape = output_shape(width);
  output.resize(!one_value ? shape : ragged_ ? rows.shape() : Shape{shape[0], shape[1]});
  if (!ragged_ && !complete()) std::fill(output.begin(), output.end(), 0.0F);
  copy_rows({rows.data(), row_count(), width, width}, 0, output);
}

void UnpaddedBatch::copy_rows(nn::ConstRows rows, Index first, Tensor& output) const {
  for (Index row = 0; row < rows.count; ++row)
    std::copy_n(rows.row(row), rows.width, output.data() + output_row(first + row) * rows.width);
}

engine::Range UnpaddedBatch::rows_of(Index first, Index last) const noexcept {
  const UnpaddedSequence& end = sequences_[static_cast<std::size_t>(last - 1)];
  return {sequences_[static_cast<std::size_t>(first)].first_row, end.first_row + end.length};
}

void UnpaddedBatch::pad_sequences(const Tensor& rows, Tensor& output) const {
  Shape shape = rows.shape();
  shape[0] = batch_size_;
  output.resize(shape);
  std::fill(output.begin(), output.end(), 0.0F);
  const Index width = rows.shape().rank() == 1 ? 1 : rows.width();
  const float* row = rows.data();
  for (const UnpaddedSequence& sequence : sequences_) {
    std::copy_n(row, width, output.data() + sequence.batch_row * width);
    row += width;
  }
}

std::size_t UnpaddedBatch::bytes() const noexcept {
  const auto bytes_of = [](const auto& values) { return values.capacity() * sizeof(values[0]); };
  return bytes_of(sequences_) + bytes_of(places_) + bytes_of(biases_) + bytes_of(visible_) +
         bytes_of(columns_);
}

}  // namespace electra
