#include "electra/kernels/packed_matrix.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/bfloat16.hpp"
#include "electra/core/error.hpp"
#include "kernels/weight_memory.hpp"

namespace electra::kernels {
namespace {

/// The largest depth whose sums of 8-bit products fit 32 bits.
constexpr Index max_depth_int8 = std::numeric_limits<std::int32_t>::max() / (255 * 127);

std::uint32_t bits_of(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// target[k * 16 + lane] = source[lane * depth + k], square by square, so that both sides stay in
/// the nearest cache and the source is read as `lanes` streams.
void pack_panel(const float* source, Index depth, Index lanes, float* target) {
  for (Index block = 0; block < depth; block += panel_width) {
    const Index end = std::min(block + panel_width, depth);
    for (Index lane = 0; lane < lanes; ++lane)
      for (Index k = block; k < end; ++k) target[k * panel_width + lane] = source[lane * depth + k];
  }
}

/// Returns the largest magnitude of the values of a row and of the sums of its pairs; NaN if there
/// is one.
float max_magnitude(const float* row, Index count) {
  std::uint32_t max_bits = 0;
  const auto update = [&](float value) {
    max_bits = std::max(max_bits, bits_of(value) & 0x7fffffffU);
  };
  for (Index k = 0; k < count; ++k) update(row[k]);
  for (Index k = 0; k + 1 < count; k += 2) update(row[k] + row[k + 1]);
  float max = 0;
  std::memcpy(&max, &max_bits, sizeof max);
  return max;
}

/// Rounds a value within -127…127 to the nearest integer, ties to even, in the lowest byte.
std::uint32_t rounded_byte(float value) { return bits_of(value + 12582912.0F) & 0xffU; }

}  // namespace

PackedMatrix::PackedMatrix(Precision precision, Index depth, Index columns)
    : precision_(precision), depth_(depth), columns_(columns) {
  require(precision != Precision::int8 || depth <= max_depth_int8, ErrorCode::unsupported,
          "a layer of ", depth, " inputs is too wide for int8, which takes up to ", max_depth_int8,
          "; choose bf16 or fp32");
  const std::shared_ptr<Word> memory = take_weight_memory(size() / sizeof(Word));
  writable_ = memory.get();
  words_ = memory;
}

PackedMatrix::PackedMatrix(Precision precision, Index depth, Index columns,
                           const std::shared_ptr<const void>& bytes)
    : precision_(precision),
      depth_(depth),
      columns_(columns),
      words_(bytes, static_cast<const Word*>(bytes.get())) {}

std::size_t PackedMatrix::size_of(Precision precision, Index depth, Index columns) noexcept {
  const Index panels = (columns + panel_width - 1) / panel_width;
  const Index extra = precision == Precision::int8 ? 2 : 0;
  return static_cast<std::size_t>(panels * (packed_words(precision, depth) + extra) * panel_width) *
         sizeof(Word);
}

void PackedMatrix::pack(const float* weight, Index first_column, Index rows) {
  for (Index row = 0; row < rows;) {
    const Index column = first_column + row;
    const float* from = weight + row * depth_;
    const Index lanes = std::min(panel_width - column % panel_width, rows - row);
    switch (precision_) {
      case Precision::fp32:
        pack_panel(from, depth_, lanes, as_floats(column_of(column)));
        break;
      case Precision::bf16:
        for (Index lane = 0; lane < lanes; ++lane) pack_bf16(from + lane * depth_, column + lane);
        break;
      case Precision::int8:
        for (Index lane = 0; lane < lanes; ++lane) pack_int8(from + lane * depth_, column + lane);
        break;
    }
    row += lanes;
  }
}

void PackedMatrix::pack_bf16(const float* row, Index column) {
  Word* word = column_of(column);
  for (Index k = 0; k < depth_; k += 2, word += panel_width) {
    const std::uint32_t second = k + 1 < depth_ ? nearest_bf16(row[k + 1]) : 0U;
    word->bits = nearest_bf16(row[k]) | second << 16U;
  }
}

void PackedMatrix::pack_int8(const float* row, Index column) {
  const float max = max_magnitude(row, depth_);
  // A column of nothing larger becomes zero; a NaN stays in the scale.
  constexpr float smallest = 1e-35F;
  const float per_value = max > smallest ? 127.0F / max : 0.0F;
  std::int32_t sum = 0;
  Word* word = column_of(column);
  for (Index k = 0; k < depth_; k += 4, word += panel_width) {
    std::uint32_t four = 0;
    for (Index i = 0; i < std::min<Index>(4, depth_ - k); ++i) {
      const std::uint32_t byte = rounded_byte(row[k + i] * per_value);
      sum += static_cast<std::int8_t>(byte);
      four |= byte << static_cast<std::uint32_t>(8 * i);
    }
    word->bits = four;
  }
  Word* const scales = writable_ + panel_words();
  as_floats(scales)[column] = max < smallest ? 0.0F : max / 127.0F;
  scales[padded_columns() + column].bits = static_cast<std::uint32_t>(sum);
}

}  // namespace electra::kernels
