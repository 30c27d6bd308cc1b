#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"

namespace electra {

/// One sequence of a packed batch: which tokens of it are computed and what they may look at.
struct PackedSequence {
  Index batch_row;        ///< its row in the padded batch
  Index first_column;     ///< its first computed column in the padded batch
  Index first_row;        ///< its first packed row
  Index length;           ///< its packed rows
  Index first_key;        ///< the first column, past ones counted, that it may look at
  Index keys;             ///< how many columns it may look at, from there on
  std::vector<float> bias;  ///< added to the scores: [keys], [length, keys] or empty
  Index bias_stride;      ///< 0 if one row of bias serves every token
};

/// How a mask gives some rows to compute and what each may look at.
struct MaskRules {
  Index past_length = 0;         ///< columns of the mask before those of the input
  bool compute_padding = false;  ///< every row, also those masked out at either end
};

/// The rows of a padded batch that are computed, end to end: no padding inside the model.
class ELECTRA_EXPORT PackedBatch {
 public:
  /// `mask` is [batch_size, past + sequence_length], the same with a row for each query in
  /// between, or empty for all ones. Throws `input` for another shape.
  PackedBatch(Index batch_size, Index sequence_length, const TokenTensor& mask,
              const MaskRules& rules = {});

  Index batch_size() const noexcept { return batch_size_; }
  Index sequence_length() const noexcept { return sequence_length_; }
  /// How many columns there are to look at: past ones and the input's.
  Index key_columns() const noexcept { return key_columns_; }
  Index row_count() const noexcept { return row_count_; }
  const std::vector<PackedSequence>& sequences() const noexcept { return sequences_; }

  /// The place of every packed row in the padded batch: batch_row * sequence_length + column.
  std::vector<Index> places() const;
  /// The packed row of a place in the padded batch, -1 if it is not computed.
  Index row_of(Index batch_row, Index column) const noexcept;
  /// Spreads packed rows [rows, ...] over [batch_size, sequence_length, ...]; zeros elsewhere.
  Tensor unpack(const Tensor& rows) const;
  /// Spreads one row for each sequence over [batch_size, ...]; zeros for those left out.
  Tensor unpack_first(const Tensor& rows) const;

 private:
  void add_sequence(Index batch_row, const std::int32_t* mask, const MaskRules& rules);
  void add_masked_rows(const std::int32_t* mask, Index past_length, PackedSequence& sequence);

  Index batch_size_;
  Index sequence_length_;
  Index key_columns_;
  Index row_count_ = 0;
  std::vector<PackedSequence> sequences_;
};

}  // namespace electra
