#include "electra/nn/embedding.hpp"

#include <algorithm>
#include <cstddef>

#include "electra/core/aligned.hpp"
#include "electra/kernels/kernels.hpp"
#include "kernels/weight_memory.hpp"

namespace electra::nn {
namespace {

using kernels::Quantize;
using kernels::RowScale;
using kernels::Word;

/// A table in bytes, as a prepacked file holds it: the words of all vectors, each filled up to
/// 16 bytes, then their scales, all filled up to a multiple of 64 bytes.
struct ByteTable {
  Index count;  ///< vectors
  Index width;  ///< values of a vector

  /// Words of a vector.
  Index stride() const noexcept {
    return (width + 15) / 16 * 16 / static_cast<Index>(sizeof(Word));
  }
  /// Words of the whole table.
  std::size_t words() const noexcept {
    constexpr Index words_of_line = alignment / sizeof(Word);
    constexpr Index words_of_scale = sizeof(RowScale) / sizeof(Word);
    const Index words = count * (stride() + words_of_scale);
    return static_cast<std::size_t>((words + words_of_line - 1) / words_of_line * words_of_line);
  }

  PackedBytes quantize(const float* values) const {
    if (values == nullptr) return {};
    const std::shared_ptr<Word> memory = kernels::take_weight_memory(words());
    Quantize task;
    task.input = values;
    task.input_stride = width;
    task.rows = count;
    task.width = width;
    task.output.words = memory.get();
    task.output.stride = stride();
    task.output.scales = reinterpret_cast<RowScale*>(memory.get() + count * stride());
    kernels::kernels_for(Precision::int8).quantize(task);
    return {memory, words() * sizeof(Word)};
  }
};

/// Calls `write(i, value)` for the values of a vector in bytes. Any scale and zero point that a
/// file may hold are numbers.
template <class Write>
void for_each_value(const Word* words, RowScale row, Index width, const Write& write) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(words);
  const auto zero_point = static_cast<float>(row.zero_point);
  for (Index i = 0; i < width; ++i)
    write(i, (static_cast<float>(bytes[i]) - zero_point) * row.scale);
}

}  // namespace

Embedding::Embedding(const Weights& weights, Index count, Index width, Precision precision)
    : count_(count), width_(width) {
  if (precision != Precision::int8) {
    values_ = weights.get("weight", {count, width}).floats();
    return;
  }
  const ByteTable table{count, width};
  const PackedBytes bytes =
      weights.matrix({"weight", {"weight"}, {count, width}}, table.words() * sizeof(Word),
                     [&](const auto& values) { return table.quantize(values.front().get()); });
  if (bytes.data == nullptr) return;
  words_ = {bytes.data, static_cast<const Word*>(bytes.data.get())};
  scales_ = reinterpret_cast<const RowScale*>(words_.get() + count * table.stride());
}

void Embedding::copy(Index id, float* values) const noexcept {
  if (values_ != nullptr) {
    std::copy_n(values_.get() + id * width_, width_, values);
    return;
  }
  for_each_value(words_.get() + id * ByteTable{count_, width_}.stride(), scales_[id], width_,
                 [=](Index i, float value) { values[i] = value; });
}

void Embedding::add(Index id, float* sum) const noexcept {
  if (values_ == nullptr) {
    for_each_value(words_.get() + id * ByteTable{count_, width_}.stride(), scales_[id], width_,
                   [=](Index i, float value) { sum[i] += value; });
    return;
  }
  const float* values = values_.get() + id * width_;
  for (Index i = 0; i < width_; ++i) sum[i] += values[i];
}

}  // namespace electra::nn
