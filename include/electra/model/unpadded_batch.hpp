#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/range.hpp"
#include "electra/core/tensor.hpp"
#include "electra/nn/rows.hpp"

namespace electra {

class KeyValueCache;

namespace engine {

/// One sequence of an unpadded batch: which of its tokens are computed and which keys they attend
/// to. Columns count tokens and padding of one sequence, cached ones first.
struct UnpaddedSequence {
  Index batch_row;     ///< its row in the padded batch
  Index past;          ///< its cached columns, before those of the batch
  Index first_column;  ///< its first computed column in the padded batch
  Index first_row;     ///< its first unpadded row
  Index length;        ///< its unpadded rows
  Index first_key;     ///< the first column, cached ones counted, that it attends to
  Index keys;          ///< the number of columns from there on
  bool has_bias;       ///< whether its mask adds anything to the scores
  Index first_bias;    ///< where that begins, see UnpaddedBatch::bias()
  Index bias_stride;   ///< 0 if one row of bias serves every token, as a 2-D mask has it
};

/// The rules by which a mask decides which rows are computed and what each attends to.
struct MaskRules {
  bool compute_padding = false;          ///< compute also the rows masked out at either end
  const KeyValueCache* cache = nullptr;  ///< what came before
};

}  // namespace engine

/// The rows of a batch that are computed, end to end: inside a model there is no padding. A padded
/// batch is unpadded by its mask; a ragged one has nothing to unpad.
class UnpaddedBatch {
 public:
  /// The number of sequences.
  Index batch_size() const noexcept { return batch_size_; }
  /// The columns of the padded batch; of a ragged one the length of the longest sequence.
  Index sequence_length() const noexcept { return sequence_length_; }
  /// Whether it was ragged from the start: its outputs are not padded.
  bool ragged() const noexcept { return ragged_; }
  /// The number of unpadded rows.
  Index row_count() const noexcept { return static_cast<Index>(places_.size()); }
  /// Whether every row of the padded batch is computed.
  bool complete() const noexcept { return row_count() == batch_size_ * sequence_length_; }

  /// Fills `rows` with every unpadded row.
  ELECTRA_EXPORT void all_rows(std::vector<Index>& rows) const;
  /// Fills `rows` with the unpadded row of each sequence's first token, in the first column. Throws
  /// `input` if that is padding which is not computed.
  ELECTRA_EXPORT void first_rows(std::vector<Index>& rows) const;
  /// Fills `rows` with the unpadded row of each sequence's last computed token.
  ELECTRA_EXPORT void last_rows(std::vector<Index>& rows) const;
  /// Returns the unpadded row of a token, -1 if it is not computed.
  ELECTRA_EXPORT Index row_of(Index sequence, Index column) const noexcept;

  /// Copies unpadded rows, [rows] or [rows, width], to `output`: [batch_size, sequence_length] or
  /// [batch_size, sequence_length, width] with zeros for padding; as they are for a ragged batch.
  ELECTRA_EXPORT void pad(const Tensor& rows, Tensor& output) const;
  /// Copies one row for each sequence that has any to `output`, [batch_size] or
  /// [batch_size, width]; zeros for the others.
  ELECTRA_EXPORT void pad_sequences(const Tensor& rows, Tensor& output) const;

  // For the engine:

  /// Unpads a batch. `mask` is empty for all ones, [batch_size, sequence_length], the same with the
  /// cached columns before (if every sequence has as many), or [batch_size, sequence_length, all
  /// columns]. Throws `input` for another shape, or a cache of another batch.
  void assign(Index batch_size, Index sequence_length, const TokenTensor& mask,
              const engine::MaskRules& rules = {});
  /// Takes a ragged batch of sequences of these lengths. Throws `input` for a sequence without
  /// tokens, or a cache of another batch.
  void assign(const std::vector<Index>& lengths, const KeyValueCache* cache = nullptr);

  /// The sequences that have a row, in the order of the batch.
  const std::vector<engine::UnpaddedSequence>& sequences() const noexcept { return sequences_; }
  /// The columns that may be attended to: cached ones (of the longest sequence) and the batch's.
  Index key_columns() const noexcept { return max_past_ + sequence_length_; }
  /// The values added to the scores of a sequence's tokens, [keys] or [length, keys]; null: none.
  const float* bias(const engine::UnpaddedSequence& sequence) const noexcept {
    return sequence.has_bias ? biases_.data() + sequence.first_bias : nullptr;
  }
  /// The attention mask of a sequence's unpadded rows, [length].
  const std::int32_t* visible(const engine::UnpaddedSequence& sequence) const noexcept {
    return visible_.data() + sequence.first_row;
  }
  /// The place of every unpadded row in the padded batch: batch_row * sequence_length + column.
  const std::vector<Index>& places() const noexcept { return places_; }
  /// The shape of an output with a vector for each token: [batch_size, sequence_length, width], or
  /// [rows, width] for a ragged batch.
  Shape output_shape(Index width) const;
  /// The row of such an output that an unpadded row goes to.
  Index output_row(Index row) const noexcept {
    return ragged_ ? row : places_[static_cast<std::size_t>(row)];
  }
  /// Copies the unpadded rows from `first` on to their rows of such an output.
  void copy_rows(nn::ConstRows rows, Index first, Tensor& output) const;
  /// The unpadded rows of the sequences [first, last).
  engine::Range rows_of(Index first, Index last) const noexcept;
  /// The memory that it holds.
  std::size_t bytes() const noexcept;

 private:
  void begin(Index batch_size, Index sequence_length, const KeyValueCache* cache);
  void check_mask(const Shape& shape, const KeyValueCache* cache) const;
  engine::UnpaddedSequence sequence_at(Index batch_row, Index length, Index past) const;
  void add_biases(const std::int32_t* mask, Index count, engine::UnpaddedSequence& sequence);
  void add_for_each_query(engine::UnpaddedSequence sequence, const std::int32_t* mask, Index count);
  void add_masked(engine::UnpaddedSequence sequence, const std::int32_t* mask,
                  bool compute_padding);
  void add_after_cache(const engine::UnpaddedSequence& sequence, const KeyValueCache& cache,
                       const std::int32_t* mask, bool compute_padding);
  void add(engine::UnpaddedSequence sequence, const std::int32_t* visible);

  Index batch_size_ = 0;
  Index sequence_length_ = 0;
  Index max_past_ = 0;
  bool ragged_ = false;
  std::vector<engine::UnpaddedSequence> sequences_;
  std::vector<Index> places_;
  std::vector<float> biases_;
  std::vector<std::int32_t> visible_;  ///< by unpadded row
  std::vector<std::int32_t> columns_;  ///< of one sequence whose mask leaves out the past
};

namespace engine {

/// Returns what a mask adds to the score of a key, as the reference computes it: 0 for 1, the
/// lowest fp32 value for 0.
float mask_bias(std::int32_t visible) noexcept;

}  // namespace engine

}  // namespace electra
