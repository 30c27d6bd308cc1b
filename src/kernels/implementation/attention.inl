#pragma once

// Attention by blocks of queries: their scores against all keys, a two-pass softmax, and the
// weighted sum of the values. Both products go through the loops of gemm.inl.

#include "kernels/implementation/attention_operands.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Scales the products of one query, and adds its bias.
[[maybe_unused]] void scale_and_bias(const Attention& task, Size query, float* scores) {
  const Vector scale = splat(task.scale);
  const float* bias = at(task.bias, query * task.bias_stride);
  for_each_vector(task.keys, [&](Size key, auto lanes) {
    Vector score = Arch::multiply(Arch::load(scores + key), scale);
    if (bias != nullptr) score = Arch::add(score, load(bias + key, lanes));
    Arch::store(scores + key, score);
  });
}

/// Masks the keys from `visible` on.
void mask_from(float* scores, Size visible, Size padded) {
  for (Size key = visible / panel_width * panel_width; key < padded; key += panel_width) {
    const Lanes lanes = Arch::first_lanes(visible > key ? visible - key : 0);
    Arch::store(scores + key, Arch::select(lanes, Arch::load(scores + key), splat(masked_score)));
  }
}

/// Sets the scores after the last key, which fill up the last vector, to minus infinity.
ELECTRA_INLINE void pad_row(float* scores, Size keys) {
  float* last = scores + round_up(keys) - panel_width;
  const Lanes lanes = Arch::first_lanes(keys + panel_width - round_up(keys));
  Arch::store(last, Arch::select(lanes, Arch::load(last), splat(minus_infinity)));
}

/// Where the maximum of a row is beyond this, it is subtracted before anything else.
constexpr float far_score = 4096.0F;

/// Subtracts `max` from each score, and from itself.
[[maybe_unused]] void subtract_max(float* scores, Size padded, float& max) {
  const Vector subtracted = splat(max);
  for (Size key = 0; key < padded; key += panel_width)
    Arch::store(scores + key, Arch::subtract(Arch::load(scores + key), subtracted));
  max = 0;
}

/// The softmax of a block, in two passes: turns products into e^(score - max) and sets the scales
/// that make these probabilities. The maxima of all rows come first, and the sums last, so that no
/// row waits for another.
template <class Form>
void softmax_rows(const Attention& task, const Workspace& work, Block block, RowScale* scales) {
  // Without a bias the scale may come later: the largest product has the largest score.
  const bool later = task.bias == nullptr && task.scale > 0;
  const float scale = log2_e * (later ? task.scale : 1.0F);
  const Size padded = round_up(task.keys);
  float max[block_rows];
  for (Size row = 0; row < block.rows; ++row) {
    float* scores = work.scores + row * work.score_stride;
    if (!later) scale_and_bias(task, block.first_row + row, scores);
    if (task.causal) mask_from(scores, task.causal_offset + block.first_row + row + 1, padded);
    if (task.keys < padded) pad_row(scores, task.keys);
    max[row] = max_of(scores, padded);
  }
  alignas(64) float sums[block_rows * panel_width];
  for (Size row = 0; row < block.rows; ++row) {
    float* scores = work.scores + row * work.score_stride;
    // Multiplied first, these would be too coarse afterwards, or infinite.
    if (scale * __builtin_fabsf(max[row]) > far_score) subtract_max(scores, padded, max[row]);
    Arch::store(sums + row * panel_width,
                Form::exp2_scores(scores, padded, scale, scale * max[row]));
  }
  for (Size row = 0; row < block.rows; ++row) {
    const float sum = Arch::sum_of_lanes(Arch::load(sums + row * panel_width));
    scales[row] = {1.0F / sum * task.probability_scale, 0};
  }
}

/// The products of the queries of a block with all keys.
template <class Form>
ELECTRA_INLINE Gemm scores_of(const Attention& task, const Workspace& work, Block block) {
  constexpr Size values_per_word = Form::Dot::values_per_word;
  const Size keys = round_up(task.keys);
  Gemm scores;
  scores.a = Form::queries(task, work, block);
  scores.b.depth = (task.head_size + values_per_word - 1) / values_per_word;
  scores.b.panels = work.keys;
  scores.b.panel_stride = scores.b.depth * panel_width;
  scores.b.columns = keys;
  scores.b.last_panel = keys / panel_width;
  scores.c.values = work.scores;
  scores.c.stride = work.score_stride;
  if constexpr (!Form::Dot::integer) return scores;
  scores.b.column_scales = work.key_scales;
  scores.b.first_sums = work.key_sums;
  scores.epilogue.bias = work.value_log2;
  return scores;
}

/// The sum of the values, weighted by the powers in the place of the scores and the row scales.
template <class Form>
ELECTRA_INLINE Gemm weighted_values(const Attention& task, const Workspace& work, Block block,
                                    const RowScale* scales) {
  constexpr Size values_per_word = Form::Dot::values_per_word;
  Gemm output;
  output.a.words = as_words(work.scores);
  output.a.stride = work.score_stride;
  output.a.rows = block.rows;
  output.a.row_scales = scales;
  output.b.depth = (task.keys + values_per_word - 1) / values_per_word;
  output.b.panels = work.values;
  output.b.panel_stride = output.b.depth * panel_width;
  if (Form::values_are_panels(task.head_size)) {
    output.b.panels = as_words(task.value);
    output.b.panel_stride = panel_width;
    output.b.row_stride = task.value_stride;
  }
  if constexpr (Form::Dot::integer && Arch::int8_offset != 0) output.b.first_sums = work.value_sums;
  output.b.columns = task.head_size;
  output.b.last_panel = round_up(task.head_size) / panel_width;
  output.c.values = task.output + block.first_row * task.output_stride;
  output.c.stride = task.output_stride;
  return output;
}

template <class Form>
void attend(const Attention& task, const Workspace& work, Block block) {
  multiply<typename Form::Dot>(scores_of<Form>(task, work, block));
  RowScale scales[block_rows];
  softmax_rows<Form>(task, work, block, scales);
  if (task.probabilities != nullptr)
    for (Size row = 0; row < block.rows; ++row)
      Form::store_probabilities(
          work.scores + row * work.score_stride,
          task.probabilities + (block.first_row + row) * task.probabilities_stride, task.keys,
          scales[row].scale);
  multiply<typename Form::Dot>(weighted_values<Form>(task, work, block, scales));
}

template <class Form>
void attend_all(const Attention& task) {
  const Workspace work = workspace_of(task);
  constexpr Size values_per_word = Form::Dot::values_per_word;
  const Size words = (task.head_size + values_per_word - 1) / values_per_word;
  for (Size key = 0; key < task.keys; key += panel_width)
    Form::pack_keys(task, work, key, work.keys + key * words);
  if (!Form::values_are_panels(task.head_size)) Form::pack_values(task, work);
  // Blocks of whole tiles, about as many rows each.
  constexpr Size tile_rows = default_shape<typename Form::Dot>().rows;
  const Size blocks = (task.queries + block_rows - 1) / block_rows;
  const Size tiles = (task.queries + blocks * tile_rows - 1) / (blocks * tile_rows);
  const Size rows = smaller(tiles * tile_rows, block_rows);
  for (Size row = 0; row < task.queries; row += rows)
    attend<Form>(task, work, {row, smaller(rows, task.queries - row)});
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
