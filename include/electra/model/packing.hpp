#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/kernels/arguments.hpp"

namespace electra {

class KeyValueCache;

/// What a mask adds to the score of a key, as the reference computes it: 0 for 1, the lowest
/// number for 0.
inline float bias_of(std::int32_t visible) {
  return (1.0F - static_cast<float>(visible)) * kernels::masked_score;
}

/// One sequence of a packed batch: which tokens of it are computed and what they may look at.
struct PackedSequence {
  Index batch_row;     ///< its row in the padded batch
  Index past;          ///< its columns in the cache, before those of the batch
  Index first_column;  ///< its first computed column in the padded batch
  Index first_row;     ///< its first packed row
  Index length;        ///< its packed rows
  Index first_key;     ///< the first column, past ones counted, that it may look at
  Index keys;          ///< how many columns it may look at, from there on
  bool has_bias;       ///< whether its mask adds anything to the scores
  Index first_bias;    ///< where that stands, see PackedBatch::bias()
  Index bias_stride;   ///< 0 if one row of bias serves every token
};

/// How a mask gives some rows to compute and what each may look at.
struct MaskRules {
  bool compute_padding = false;          ///< every row, also those masked out at either end
  const KeyValueCache* cache = nullptr;  ///< what came before
};

/// The rows of a padded batch that are computed, end to end: no padding inside the model. May be
/// filled again and again, and then keeps its memory.
class ELECTRA_EXPORT PackedBatch {
 public:
  /// No sequence at all.
  PackedBatch() = default;
  /// The same as assign().
  PackedBatch(Index batch_size, Index sequence_length, const TokenTensor& mask,
              const MaskRules& rules = {}) {
    assign(batch_size, sequence_length, mask, rules);
  }

  /// `mask` is empty for all ones, [batch_size, sequence_length], the same with the cached columns
  /// before (if every sequence has as many), or [batch_size, sequence_length, all columns]. Throws
  /// `input` for another shape, or a cache of another batch.
  void assign(Index batch_size, Index sequence_length, const TokenTensor& mask,
              const MaskRules& rules = {});

  /// Sequences of the padded batch.
  Index batch_size() const noexcept { return batch_size_; }
  /// Columns of the padded batch.
  Index sequence_length() const noexcept { return sequence_length_; }
  /// How many columns there are to look at: cached ones (of the longest) and the batch's.
  Index key_columns() const noexcept { return longest_past_ + sequence_length_; }
  /// How many packed rows there are.
  Index row_count() const noexcept { return static_cast<Index>(places_.size()); }
  /// Those that have a row, in the order of the batch.
  const std::vector<PackedSequence>& sequences() const noexcept { return sequences_; }

  /// What is added to the scores of a sequence's tokens, [keys] or [length, keys]; null: nothing.
  const float* bias(const PackedSequence& sequence) const noexcept {
    return sequence.has_bias ? biases_.data() + sequence.first_bias : nullptr;
  }
  /// What the mask says of a sequence's packed rows, [length].
  const std::int32_t* visible(const PackedSequence& sequence) const noexcept {
    return visible_.data() + sequence.first_row;
  }

  /// Fills `rows` with every packed row.
  void all_rows(std::vector<Index>& rows) const;
  /// Fills `rows` with the packed row of each sequence's first token, in the first column. Throws
  /// `input` if that is padding which is not computed; a sequence that is masked out whole is left
  /// out.
  void first_rows(std::vector<Index>& rows) const;
  /// Fills `rows` with the packed row of each sequence's last computed token.
  void last_rows(std::vector<Index>& rows) const;
  /// Whether every row of the padded batch is computed.
  bool complete() const noexcept { return row_count() == batch_size_ * sequence_length_; }
  /// The place of every packed row in the padded batch: batch_row * sequence_length + column.
  const std::vector<Index>& places() const noexcept { return places_; }
  /// The packed row of a place in the padded batch, -1 if it is not computed.
  Index row_of(Index batch_row, Index column) const noexcept;
  /// Spreads packed rows [rows, ...] over `padded`, which becomes [batch_size, sequence_length,
  /// ...]; zeros elsewhere.
  void unpack(const Tensor& rows, Tensor& padded) const;
  /// Spreads one row for each sequence over `padded`, which becomes [batch_size, ...]; zeros for
  /// those left out.
  void unpack_one_each(const Tensor& rows, Tensor& padded) const;

  /// How much memory it holds.
  std::size_t bytes() const noexcept;

 private:
  void check_mask(const Shape& shape, const KeyValueCache* cache) const;
  PackedSequence sequence_at(Index batch_row, Index past) const;
  void add_biases(const std::int32_t* mask, Index count, PackedSequence& sequence);
  void add_for_each_query(PackedSequence sequence, const std::int32_t* mask, Index count);
  void add_masked(PackedSequence sequence, const std::int32_t* mask, bool compute_padding);
  void add(PackedSequence sequence, const std::int32_t* visible);

  Index batch_size_ = 0;
  Index sequence_length_ = 0;
  Index longest_past_ = 0;
  std::vector<PackedSequence> sequences_;
  std::vector<Index> places_;
  std::vector<float> biases_;
  std::vector<std::int32_t> visible_;  // by packed row
  std::vector<std::int32_t> columns_;  // of one sequence whose mask leaves out the past
};

}  // namespace electra
