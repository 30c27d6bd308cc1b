#pragma once

#include "kernels/implementation/product.inl"
#include "kernels/implementation/softmax.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// So many queries at once that their scores stay in the cache.
constexpr Size block_rows = 24;

ELECTRA_INLINE Size round_up(Size count) {
  return (count + panel_width - 1) / panel_width * panel_width;
}

/// The parts of Attention::scratch.
struct Workspace {
  float* keys;    ///< panels of 16 keys, as a packed matrix whose columns the keys are
  float* values;  ///< rows of round_up(head_size) numbers; unused where the caller's rows will do
  float* scores;  ///< [block_rows][score_stride]
  Size score_stride;
};

ELECTRA_INLINE Workspace workspace_of(const Attention& task) {
  const Size keys = round_up(task.keys);
  float* values = task.scratch + keys * task.head_size;
  float* scores = values + task.keys * round_up(task.head_size);
  return {task.scratch, values, scores, keys + panel_width};
}

/// to[k * 16 + key] = from[key * stride + k], zeros standing for keys from `keys` on.
void transpose_part(const float* from, Size stride, Size keys, Size numbers, float* to) {
  const Vector zero = splat(0.0F);
  const Lanes lanes = Arch::first_lanes(numbers);
  alignas(64) float rows[panel_width * panel_width];
  for (Size key = 0; key < panel_width; ++key)
    Arch::store(rows + key * panel_width,
                key < keys ? Arch::load(from + key * stride, lanes) : zero);
  if (numbers == panel_width) return Arch::transpose(rows, panel_width, to);
  alignas(64) float columns[panel_width * panel_width];
  Arch::transpose(rows, panel_width, columns);
  for (Size i = 0; i < numbers * panel_width; i += panel_width)
    Arch::store(to + i, Arch::load(columns + i));
}

/// Packs 16 keys, or the last few and zeros after them.
void pack_key_panel(const Attention& task, Size first_key, float* panel) {
  const float* from = task.key + first_key * task.key_stride;
  const Size keys = smaller(task.keys - first_key, panel_width);
  for (Size k = 0; k < task.head_size; k += panel_width) {
    const Size numbers = smaller(task.head_size - k, panel_width);
    if (keys == panel_width && numbers == panel_width)
      Arch::transpose(from + k, task.key_stride, panel + k * panel_width);
    else
      transpose_part(from + k, task.key_stride, keys, numbers, panel + k * panel_width);
  }
}

/// Rows of values filled up with zeros to whole vectors.
void pack_values(const Attention& task, float* to) {
  for (Size key = 0; key < task.keys; ++key)
    for (Size i = 0; i < task.head_size; i += panel_width, to += panel_width) {
      const Lanes lanes = Arch::first_lanes(smaller(task.head_size - i, panel_width));
      Arch::store(to, Arch::load(task.value + key * task.value_stride + i, lanes));
    }
}

/// The products of one query become its scores: scaled, biased, masked.
void complete_scores(const Attention& task, Size query, float* scores) {
  const Vector scale = splat(task.scale);
  const float* bias = at(task.bias, query * task.bias_stride);
  const Size visible = task.causal_offset < 0 ? task.keys : task.causal_offset + query + 1;
  for_each_vector(task.keys, [&](Size key, auto lanes) {
    Vector score = Arch::multiply(Arch::load(scores + key), scale);
    if (bias != nullptr) score = Arch::add(score, load(bias + key, lanes));
    if (visible - key < panel_width)
      score = Arch::select(Arch::first_lanes(visible > key ? visible - key : 0), score,
                           splat(masked_score));
    Arch::store(scores + key, score);
  });
}

/// Turns the products of one query into e^(score - largest) and gives the sum of these.
float soften(const Attention& task, Size query, float* scores) {
  float scale = 1.0F;
  if (task.bias != nullptr || task.causal_offset >= 0 || !(task.scale > 0))
    complete_scores(task, query, scores);
  else
    scale = task.scale;  // may come later: the largest product is the largest score
  const Size padded = round_up(task.keys), left = task.keys - (padded - panel_width);
  float* last = scores + padded - panel_width;
  Arch::store(last, Arch::select(Arch::first_lanes(left), Arch::load(last), splat(minus_infinity)));
  const float largest = largest_of(scores, padded);
  return replace_by_exponentials(scores, padded, scale, scale * largest);
}

void attend(const Attention& task, const Workspace& work, Size first_row, Size rows) {
  const Product products{task.query + first_row * task.query_stride,
                         task.query_stride,
                         rows,
                         task.head_size,
                         work.keys,
                         task.head_size * panel_width,
                         panel_width};
  const Size keys = round_up(task.keys);
  multiply(products, 0, keys / panel_width,
           Output{work.scores, work.score_stride, keys, nullptr, nullptr, nullptr, nullptr, 0});

  float factors[block_rows];
  for (Size row = 0; row < rows; ++row) {
    float* scores = work.scores + row * work.score_stride;
    factors[row] = 1.0F / soften(task, first_row + row, scores) * task.probability_scale;
    if (task.probabilities != nullptr)
      scale_row(scores, task.probabilities + (first_row + row) * task.probabilities_stride,
                task.keys, factors[row]);
  }

  const bool packed = task.head_size % panel_width != 0;
  const Product mixture{work.scores,
                        work.score_stride,
                        rows,
                        task.keys,
                        packed ? work.values : task.value,
                        panel_width,
                        packed ? round_up(task.head_size) : task.value_stride};
  float* output = task.output + first_row * task.output_stride;
  multiply(
      mixture, 0, round_up(task.head_size) / panel_width,
      Output{output, task.output_stride, task.head_size, factors, nullptr, nullptr, nullptr, 0});
}

void attention(const Attention& task) {
  const Workspace work = workspace_of(task);
  for (Size key = 0; key < task.keys; key += panel_width)
    pack_key_panel(task, key, work.keys + key * task.head_size);
  if (task.head_size % panel_width != 0) pack_values(task, work.values);
  const Size blocks = (task.queries + block_rows - 1) / block_rows;
  for (Size i = 0; i < blocks; ++i) {
    const Size first_row = task.queries * i / blocks;
    attend(task, work, first_row, task.queries * (i + 1) / blocks - first_row);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
