#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/kernels/table.hpp"

namespace electra {

class KeyValueCache;

/// What a mask adds to the score of a key, as the reference computes it: 0 for 1, the lowest
/// number for 0.
inline float bias_of(std::int32_t visible) {
  return (1.0F - static_cast<float>(visible)) * kernels::masked_score;
}

/// One sequence of a packed batch: which tokens of it are computed and what they may look at.
struct PackedSequence {
  Index batch_row;                    ///< its row in the padded batch
  Index past;                         ///< its columns in the cache, before those of the batch
  Index first_column;                 ///< its first computed column in the padded batch
  Index first_row;                    ///< its first packed row
  Index length;                       ///< its packed rows
  Index first_key;                    ///< the first column, past ones counted, that it may look at
  Index keys;                         ///< how many columns it may look at, from there on
  Index bias_stride;                  ///< 0 if one row of bias serves every token
  std::vector<float> bias;            ///< added to the scores: [keys], [length, keys] or empty
  std::vector<std::int32_t> visible;  ///< what the mask says of its packed rows; for a cache
};

/// How a mask gives some rows to compute and what each may look at.
struct MaskRules {
  bool compute_padding = false;          ///< every row, also those masked out at either end
  const KeyValueCache* cache = nullptr;  ///< what came before
};

/// The rows of a padded batch that are computed, end to end: no padding inside the model.
class ELECTRA_EXPORT PackedBatch {
 public:
  /// `mask` is empty for all ones, [batch_size, sequence_length], the same with the cached columns
  /// before (if every sequence has as many), or [batch_size, sequence_length, all columns]. Throws
  /// `input` for another shape, or a cache of another batch.
  PackedBatch(Index batch_size, Index sequence_length, const TokenTensor& mask,
              const MaskRules& rules = {});

  Index batch_size() const noexcept { return batch_size_; }
  Index sequence_length() const noexcept { return sequence_length_; }
  /// How many columns there are to look at: cached ones (of the longest) and the batch's.
  Index key_columns() const noexcept { return longest_past_ + sequence_length_; }
  Index row_count() const noexcept { return row_count_; }
  const std::vector<PackedSequence>& sequences() const noexcept { return sequences_; }

  /// Every packed row.
  std::vector<Index> all_rows() const;
  /// The packed row of each sequence's first token, in the first column. Throws `input` if that is
  /// padding which is not computed; a sequence that is masked out whole is left out.
  std::vector<Index> first_rows() const;
  /// The packed row of each sequence's last computed token.
  std::vector<Index> last_rows() const;
  /// Whether every row of the padded batch is computed.
  bool complete() const noexcept { return row_count_ == batch_size_ * sequence_length_; }
  /// The place of every packed row in the padded batch: batch_row * sequence_length + column.
  std::vector<Index> places() const;
  /// The packed row of a place in the padded batch, -1 if it is not computed.
  Index row_of(Index batch_row, Index column) const noexcept;
  /// Spreads packed rows [rows, ...] over [batch_size, sequence_length, ...]; zeros elsewhere.
  Tensor unpack(const Tensor& rows) const;
  /// Spreads one row for each sequence over [batch_size, ...]; zeros for those left out.
  Tensor unpack_one_each(const Tensor& rows) const;

 private:
  void check_mask(const Shape& shape, const std::vector<Index>& past) const;
  PackedSequence sequence_at(Index batch_row, Index past) const;
  void add_sequence(PackedSequence sequence, const std::int32_t* mask, bool compute_padding);

  Index batch_size_;
  Index sequence_length_;
  Index longest_past_ = 0;
  Index row_count_ = 0;
  std::vector<PackedSequence> sequences_;
};

}  // namespace electra
