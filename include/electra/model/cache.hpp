#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/aligned.hpp"
#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/nn/rows.hpp"

namespace electra {

class PackedBatch;

/// The keys and values of what a decoder has read so far, for any number of sequences of any
/// lengths; the reference's past_key_values. The caller keeps it from step to step.
///
/// A step appends the computed tokens of each sequence (and keeps the place of padding before
/// them), so sequences that are padded at the right grow by what they have and no more.
class ELECTRA_EXPORT KeyValueCache {
 public:
  /// Knows nothing yet; the first pass makes room.
  KeyValueCache() = default;
  /// Continues from the reference's layout: for each layer keys and values
  /// [batch_size, heads, past, head_size]. Throws `input` if shapes do not agree.
  KeyValueCache(const std::vector<Tensor>& keys, const std::vector<Tensor>& values);

  /// How many sequences it has read from; 0 before the first pass.
  Index batch_size() const noexcept { return static_cast<Index>(visible_.size()); }
  /// How many columns a sequence has: its tokens and the padding before them.
  Index length(Index sequence) const noexcept {
    return static_cast<Index>(visible_[static_cast<std::size_t>(sequence)].size());
  }
  /// For each column of a sequence what its attention mask says.
  const std::vector<std::int32_t>& visible(Index sequence) const noexcept {
    return visible_[static_cast<std::size_t>(sequence)];
  }

  /// @{
  /// The reference's layout, [batch_size, heads, columns, head_size], columns that a sequence has
  /// not got as zeros.
  Tensor keys(Index layer, Index columns) const;
  Tensor values(Index layer, Index columns) const;
  /// @}

  /// Sequence i becomes a copy of what sequence `from[i]` was: beams that survive, or a batch that
  /// grows or shrinks.
  void reorder(const std::vector<Index>& from);
  /// Forgets everything.
  void clear();

  // What follows is for the encoder.

  /// How wide keys and values are in one layer.
  struct LayerShape {
    Index heads;      ///< that the layer still has
    Index head_size;  ///< numbers in a key or a value of one head
  };
  /// Makes room for what `batch` appends. Throws `input` if it has other layers or sequences.
  void reserve(const std::vector<LayerShape>& layers, const PackedBatch& batch);
  /// @{
  /// Room for keys and values of one layer of one sequence: [columns and what was reserved, width].
  nn::Rows key_rows(Index layer, Index sequence) noexcept { return rows(keys_, layer, sequence); }
  nn::Rows value_rows(Index layer, Index sequence) noexcept {
    return rows(values_, layer, sequence);
  }
  /// @}
  /// Counts what `batch` appended.
  void commit(const PackedBatch& batch);

 private:
  using Storage = std::vector<std::vector<AlignedVector<float>>>;  ///< [layer][sequence]

  nn::Rows rows(Storage& storage, Index layer, Index sequence) noexcept;
  Tensor in_reference_layout(const Storage& storage, Index layer, Index columns) const;
  void import_layer(const Tensor& given, Index layer, Storage& storage);
  Index stride(Index layer) const noexcept;

  std::vector<LayerShape> layers_;
  Storage keys_;
  Storage values_;
  std::vector<std::vector<std::int32_t>> visible_;
};

}  // namespace electra
