#include "electra/model/cache.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "electra/core/error.hpp"
#include "electra/model/unpadded_batch.hpp"

namespace electra {
namespace {

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

/// Returns the number of columns of a sequence after the pass.
std::size_t columns_after(const engine::UnpaddedSequence& sequence) {
  return at(sequence.past + sequence.first_column + sequence.length);
}

template <class List>
void reserve_capacity(List& list, std::size_t size) {
  if (list.capacity() < size) list.reserve(std::max(size, 2 * list.capacity()));
}

void grow(AlignedVector<float>& values, std::size_t size) {
  reserve_capacity(values, size);
  if (values.size() < size) values.resize(size);
}

}  // namespace

KeyValueCache::KeyValueCache(const std::vector<Tensor>& keys, const std::vector<Tensor>& values) {
  require(!keys.empty() && keys.size() == values.size(), ErrorCode::input, "past_key_values has ",
          keys.size(), " keys and ", values.size(), " values; it must have one of each a layer");
  const Shape first = keys.front().shape();
  require(first.rank() == 4, ErrorCode::input, "past_key_values.0.key has shape ", first,
          "; it must be [batch_size, heads, past, head_size]");
  for (std::size_t layer = 0; layer < keys.size(); ++layer) {
    const Shape shape = keys[layer].shape();
    const bool agrees = shape.rank() == 4 && shape[0] == first[0] && shape[2] == first[2] &&
                        values[layer].shape() == shape;
    require(agrees, ErrorCode::input, "past_key_values.", layer, " has shapes ", shape, " and ",
            values[layer].shape(), "; they must agree with those of layer 0, ", first);
    require(shape[0] > 0 && shape[1] > 0 && shape[3] > 0, ErrorCode::input, "past_key_values.",
            layer, " has shape ", shape, "; only the past may be 0");
  }
  if (first[2] == 0) return;  // there are no values behind the other extents
  visible_.assign(at(first[0]), std::vector<std::int32_t>(at(first[2]), 1));
  keys_.resize(keys.size());
  values_.resize(keys.size());
  for (std::size_t layer = 0; layer < keys.size(); ++layer) {
    layers_.push_back({keys[layer].size(1), keys[layer].size(3)});
    import_layer(keys[layer], static_cast<Index>(layer), keys_);
    import_layer(values[layer], static_cast<Index>(layer), values_);
  }
}

bool KeyValueCache::empty() const noexcept {
  return std::all_of(visible_.begin(), visible_.end(),
                     [](const std::vector<std::int32_t>& mask) { return mask.empty(); });
}

// A stride that is a multiple of 4 KiB makes every row compete for the same lines of the cache.
Index KeyValueCache::stride(Index layer) const noexcept {
  const LayerShape& shape = layers_[at(layer)];
  return (shape.heads * shape.head_size + 15) / 16 * 16 + 16;
}

void KeyValueCache::import_layer(const Tensor& given, Index layer, Storage& storage) {
  const auto [heads, size] = layers_[at(layer)];
  const Index columns = given.size(2);
  storage[at(layer)].resize(visible_.size());
  const float* source = given.data();
  for (Index sequence = 0; sequence < batch_size(); ++sequence) {
    storage[at(layer)][at(sequence)].resize(at(columns * stride(layer)));
    const nn::Rows target = rows(storage, layer, sequence);
    for (Index head = 0; head < heads; ++head) {
      for (Index column = 0; column < columns; ++column, source += size) {
        std::copy_n(source, size, target.row(column) + head * size);
      }
    }
  }
}

nn::Rows KeyValueCache::rows(Storage& storage, Index layer, Index sequence) noexcept {
  const LayerShape& shape = layers_[at(layer)];
  AlignedVector<float>& values = storage[at(layer)][at(sequence)];
  const Index step = stride(layer);
  return {values.data(), static_cast<Index>(values.size()) / step, shape.heads * shape.head_size,
          step};
}

Tensor KeyValueCache::in_reference_layout(const Storage& storage, Index layer,
                                          Index columns) const {
  require(layer >= 0 && at(layer) < layers_.size() && columns >= 0, ErrorCode::input, columns,
          " columns of layer ", layer, " were asked for of a cache of ", layers_.size(), " layers");
  const auto [heads, size] = layers_[at(layer)];
  Tensor result(Shape{batch_size(), heads, columns, size});
  for (Index sequence = 0; sequence < batch_size(); ++sequence) {
    const float* source = storage[at(layer)][at(sequence)].data();
    for (Index column = 0; column < std::min(columns, length(sequence)); ++column) {
      for (Index head = 0; head < heads; ++head) {
        std::copy_n(source + column * stride(layer) + head * size, size,
                    result.data() + ((sequence * heads + head) * columns + column) * size);
      }
    }
  }
  return result;
}

Tensor KeyValueCache::keys(Index layer, Index columns) const {
  return in_reference_layout(keys_, layer, columns);
}

Tensor KeyValueCache::values(Index layer, Index columns) const {
  return in_reference_layout(values_, layer, columns);
}

void KeyValueCache::reorder(const std::vector<Index>& from) {
  for (const Index sequence : from) {
    require(sequence >= 0 && sequence < batch_size(), ErrorCode::input, "sequence ", sequence,
            " is not in a cache of ", batch_size(), " sequences");
  }
  const auto picked = [&from](const auto& old) {
    std::decay_t<decltype(old)> chosen;
    chosen.reserve(from.size());
    for (const Index sequence : from) chosen.push_back(old[at(sequence)]);
    return chosen;
  };
  KeyValueCache chosen;
  if (!from.empty()) {
    chosen.layers_ = layers_;
    for (const auto& layer : keys_) chosen.keys_.push_back(picked(layer));
    for (const auto& layer : values_) chosen.values_.push_back(picked(layer));
    chosen.visible_ = picked(visible_);
  }
  *this = std::move(chosen);
}

void KeyValueCache::begin(const std::vector<LayerShape>& layers, Index batch_size) {
  KeyValueCache begun;
  begun.layers_ = layers;
  begun.visible_.resize(at(batch_size));
  begun.keys_.assign(layers.size(), std::vector<AlignedVector<float>>(at(batch_size)));
  begun.values_ = begun.keys_;
  *this = std::move(begun);
}

void KeyValueCache::reserve(const std::vector<LayerShape>& layers, const UnpaddedBatch& batch) {
  if (empty()) begin(layers, batch.batch_size());
  require(layers_.size() == layers.size(), ErrorCode::input, "past_key_values has ", layers_.size(),
          " layers, but the model has ", layers.size());
  for (Index layer = 0; layer < static_cast<Index>(layers.size()); ++layer) {
    const LayerShape& wanted = layers[at(layer)];
    const LayerShape& found = layers_[at(layer)];
    require(found.heads == wanted.heads && found.head_size == wanted.head_size, ErrorCode::input,
            "past_key_values.", layer, " has ", found.heads, " heads of ", found.head_size,
            ", but the model has ", wanted.heads, " of ", wanted.head_size);
    for (const engine::UnpaddedSequence& sequence : batch.sequences()) {
      const std::size_t size = columns_after(sequence) * at(stride(layer));
      for (Storage* storage : {&keys_, &values_})
        grow((*storage)[at(layer)][at(sequence.batch_row)], size);
    }
  }
  for (const engine::UnpaddedSequence& sequence : batch.sequences())
    reserve_capacity(visible_[at(sequence.batch_row)], columns_after(sequence));
}

void KeyValueCache::commit(const UnpaddedBatch& batch) noexcept {
  for (const engine::UnpaddedSequence& sequence : batch.sequences()) {
    auto& visible = visible_[at(sequence.batch_row)];
    visible.resize(at(sequence.past + sequence.first_column), 0);
    const std::int32_t* added = batch.visible(sequence);
    visible.insert(visible.end(), added, added + sequence.length);
  }
}

}  // namespace electra
