#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/aligned.hpp"
#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/nn/rows.hpp"

namespace electra {

class UnpaddedBatch;

/// The keys and values of what a decoder has read so far, for any number of sequences of any
/// lengths; the reference's past_key_values. The caller keeps it from step to step.
///
/// A step appends the computed tokens of each sequence (and counts the padding before them), so
/// sequences that are padded at the right grow by their tokens alone.
class KeyValueCache {
 public:
  /// Empty; the first pass allocates it.
  KeyValueCache() = default;
  /// Continues from the reference's layout: for each layer keys and values
  /// [batch_size, heads, past, head_size]; a past of 0 is none. Throws `input` if shapes do not
  /// agree.
  ELECTRA_EXPORT KeyValueCache(const std::vector<Tensor>& keys, const std::vector<Tensor>& values);

  /// Whether no sequence has a column, as before the first pass: any batch may begin.
  ELECTRA_EXPORT bool empty() const noexcept;
  /// The number of sequences; 0 before the first pass.
  Index batch_size() const noexcept { return static_cast<Index>(visible_.size()); }
  /// The number of layers; 0 before the first pass.
  Index layer_count() const noexcept { return static_cast<Index>(layers_.size()); }
  /// The number of columns of a sequence: its tokens and the padding before them.
  Index length(Index sequence) const noexcept {
    return static_cast<Index>(visible_[static_cast<std::size_t>(sequence)].size());
  }
  /// The attention mask of a sequence's columns.
  const std::vector<std::int32_t>& visible(Index sequence) const noexcept {
    return visible_[static_cast<std::size_t>(sequence)];
  }

  /// @{
  /// Copies of one layer in the reference's layout, [batch_size, heads, columns, head_size], with
  /// zeros for the columns that a sequence lacks. Throws `input` for a layer that it has not.
  ELECTRA_EXPORT Tensor keys(Index layer, Index columns) const;
  ELECTRA_EXPORT Tensor values(Index layer, Index columns) const;
  /// @}

  /// Replaces sequence i by a copy of sequence `from[i]`: for beam search, or a batch that grows
  /// or shrinks; of none it is empty. Throws `input` for a sequence that does not exist.
  ELECTRA_EXPORT void reorder(const std::vector<Index>& from);
  /// Empties it.
  void clear() { *this = KeyValueCache(); }

  // For the engine:

  /// The shape of the keys of one layer.
  struct LayerShape {
    Index heads;      ///< the layer's, without pruned ones
    Index head_size;  ///< values in a key or a value of one head
  };
  /// Allocates all that `batch` appends; nothing counts until it is committed. Throws `input` if it
  /// has other layers or sequences.
  void reserve(const std::vector<LayerShape>& layers, const UnpaddedBatch& batch);
  /// @{
  /// The memory of one layer of one sequence: [columns and what was reserved, width].
  nn::Rows key_rows(Index layer, Index sequence) noexcept { return rows(keys_, layer, sequence); }
  nn::Rows value_rows(Index layer, Index sequence) noexcept {
    return rows(values_, layer, sequence);
  }
  /// @}
  /// Counts the columns that `batch` has appended.
  void commit(const UnpaddedBatch& batch) noexcept;

 private:
  using Storage = std::vector<std::vector<AlignedVector<float>>>;  ///< [layer][sequence]

  void begin(const std::vector<LayerShape>& layers, Index batch_size);
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
