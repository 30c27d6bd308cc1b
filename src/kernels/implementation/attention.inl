#pragma once

#include "kernels/implementation/gemm_tile.inl"
#include "kernels/implementation/quantize.inl"
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
  float* values;  ///< panels of 16 values of each key; unused where the caller's rows will do
  float* scores;  ///< [block_rows][score_stride]
  Size score_stride;
  float* queries;  ///< [block_rows][query_stride] words; unused where the caller's rows will do
  Size query_stride;
};

ELECTRA_INLINE Workspace workspace_of(const Attention& task) {
  const Size keys = round_up(task.keys), head_size = round_up(task.head_size);
  float* values = task.scratch + keys * head_size;
  float* scores = values + (task.keys + 1) * head_size;
  const Size score_stride = keys + panel_width;
  return {task.scratch,
          values,
          scores,
          score_stride,
          scores + block_rows * score_stride,
          head_size / bf16_values_per_word + panel_width};
}

/// to[k * 16 + key] = rows[key * 16 + k] for `words` values of k.
ELECTRA_INLINE void transpose_rows(const float* rows, Size words, float* to) {
  if (words == panel_width) return Arch::transpose(rows, panel_width, to);
  alignas(64) float columns[panel_width * panel_width];
  Arch::transpose(rows, panel_width, columns);
  for (Size i = 0; i < words * panel_width; i += panel_width)
    Arch::store(to + i, Arch::load(columns + i));
}

/// How fp32 attention takes the caller's rows.
struct Fp32Attention {
  using Dot = Fp32Dot;

  /// Packs 16 keys, or the last few and zeros after them.
  static ELECTRA_INLINE void pack_keys(const Attention& task, Size first_key, float* panel) {
    const float* from = task.key + first_key * task.key_stride;
    const Size keys = smaller(task.keys - first_key, panel_width);
    for (Size k = 0; k < task.head_size; k += panel_width) {
      const Size count = smaller(task.head_size - k, panel_width);
      if (keys == panel_width && count == panel_width) {
        Arch::transpose(from + k, task.key_stride, panel + k * panel_width);
        continue;
      }
      const Lanes lanes = Arch::first_lanes(count);
      alignas(64) float rows[panel_width * panel_width];
      for (Size key = 0; key < panel_width; ++key)
        Arch::store(rows + key * panel_width,
                    key < keys ? Arch::load(from + k + key * task.key_stride, lanes) : splat(0.0F));
      transpose_rows(rows, count, panel + k * panel_width);
    }
  }

  static constexpr bool takes_values(Size head_size) { return head_size % panel_width == 0; }
  static ELECTRA_INLINE void pack_values(const Attention& task, float* to) {
    for_each_vector(task.head_size, [&](Size i, auto lanes) {
      for (Size key = 0; key < task.keys; ++key, to += panel_width)
        Arch::store(to, load(task.value + key * task.value_stride + i, lanes));
    });
  }

  static ELECTRA_INLINE Product products(const Attention& task, const Workspace& work,
                                         Size first_row, Size rows) {
    return {task.query + first_row * task.query_stride,
            task.query_stride,
            rows,
            task.head_size,
            work.keys,
            task.head_size * panel_width,
            panel_width};
  }

  static ELECTRA_INLINE Vector exp2_scores(float* scores, Size keys, float scale, float shift) {
    return exp2_in_place(scores, keys, scale, shift);
  }
  static ELECTRA_INLINE void store_probabilities(const float* powers, float* to, Size keys,
                                                 float factor) {
    scale_row(powers, to, keys, factor);
  }
};

/// How bf16 attention does: everything goes through words of two values, but for rows that are
/// quantized otherwise.
struct Bf16Attention {
  using Dot = Bf16Dot;

  /// 32 values of a row, or the first `count` of them, in 16 words.
  static ELECTRA_INLINE Vector words_of(const float* from, Size count) {
    const Vector zero = splat(0.0F);
    if (count >= 2 * panel_width)
      return Arch::bf16_words(Arch::load(from), Arch::load(from + panel_width));
    if (count <= panel_width)
      return Arch::bf16_words(Arch::load(from, Arch::first_lanes(count)), zero);
    return Arch::bf16_words(Arch::load(from),
                            Arch::load(from + panel_width, Arch::first_lanes(count - panel_width)));
  }

  static ELECTRA_INLINE void pack_keys(const Attention& task, Size first_key, float* panel) {
    const float* from = task.key + first_key * task.key_stride;
    const Size keys = smaller(task.keys - first_key, panel_width);
    for (Size k = 0; k < task.head_size; k += 2 * panel_width) {
      const Size count = smaller(task.head_size - k, 2 * panel_width);
      alignas(64) float rows[panel_width * panel_width];
      for (Size key = 0; key < panel_width; ++key)
        Arch::store(rows + key * panel_width,
                    key < keys ? words_of(from + k + key * task.key_stride, count) : splat(0.0F));
      transpose_rows(rows, (count + 1) / 2, panel + k / 2 * panel_width);
    }
  }

  static constexpr bool takes_values(Size) { return false; }
  /// In words of a number of one key and one of the next.
  static ELECTRA_INLINE void pack_values(const Attention& task, float* to) {
    for_each_vector(task.head_size, [&](Size i, auto lanes) {
      const float* from = task.value + i;
      for (Size key = 0; key < task.keys; key += 2, from += 2 * task.value_stride) {
        const bool last = key + 1 == task.keys;
        const Vector next = last ? splat(0.0F) : load(from + task.value_stride, lanes);
        Arch::store(to, Arch::bf16_pairs(load(from, lanes), next));
        to += panel_width;
      }
    });
  }

  static ELECTRA_INLINE Product products(const Attention& task, const Workspace& work,
                                         Size first_row, Size rows) {
    quantize_rows_bf16({task.query + first_row * task.query_stride, task.query_stride, rows,
                        task.head_size, nullptr, work.queries, work.query_stride, nullptr});
    const Size words = (task.head_size + 1) / 2;
    return {work.queries, work.query_stride,   rows,       words,
            work.keys,    words * panel_width, panel_width};
  }

  static ELECTRA_INLINE Vector exp2_scores(float* scores, Size keys, float scale, float shift) {
    return exp2_in_place_bf16(scores, keys, scale, shift);
  }
  /// As they are used: rounded.
  static ELECTRA_INLINE void store_probabilities(const float* powers, float* to, Size keys,
                                                 float factor) {
    for (Size key = 0; key < keys; ++key) {
      unsigned word = 0;
      __builtin_memcpy(&word, powers + key / bf16_values_per_word, sizeof word);
      if constexpr (bf16_values_per_word == 2)
        word = key % 2 == 0 ? word << 16U : word & 0xffff0000U;
      float power = 0;
      __builtin_memcpy(&power, &word, sizeof power);
      to[key] = power * factor;
    }
  }
};

/// The products of one query, scaled and biased.
void scale_and_bias(const Attention& task, Size query, float* scores) {
  const Vector scale = splat(task.scale);
  const float* bias = at(task.bias, query * task.bias_stride);
  for_each_vector(task.keys, [&](Size key, auto lanes) {
    Vector score = Arch::multiply(Arch::load(scores + key), scale);
    if (bias != nullptr) score = Arch::add(score, load(bias + key, lanes));
    Arch::store(scores + key, score);
  });
}

/// The keys from `visible` on are masked.
void mask_from(float* scores, Size visible, Size padded) {
  for (Size key = visible / panel_width * panel_width; key < padded; key += panel_width) {
    const Lanes lanes = Arch::first_lanes(visible > key ? visible - key : 0);
    Arch::store(scores + key, Arch::select(lanes, Arch::load(scores + key), splat(masked_score)));
  }
}

/// Minus infinity for the keys that fill up the last vector of a row.
ELECTRA_INLINE void end_row(float* scores, Size keys) {
  float* last = scores + round_up(keys) - panel_width;
  const Lanes lanes = Arch::first_lanes(keys + panel_width - round_up(keys));
  Arch::store(last, Arch::select(lanes, Arch::load(last), splat(minus_infinity)));
}

/// From here on the scores of a row are taken from its largest one before anything else is done.
constexpr float far_score = 4096.0F;

/// Subtracts `largest` from each, and from itself.
void subtract_from(float* scores, Size padded, float& largest) {
  const Vector subtracted = splat(largest);
  for (Size key = 0; key < padded; key += panel_width)
    Arch::store(scores + key, Arch::subtract(Arch::load(scores + key), subtracted));
  largest = 0;
}

/// Turns the products of a block into e^(score - largest) and gives what makes them probabilities.
/// The largest ones of all rows come first, and the sums last: no row then is_pending for another.
template <class Form>
void softmax_rows(const Attention& task, Size first_row, Size rows, const Workspace& work,
                  RowScale* factors) {
  // The scale may come later where no bias does: the largest product is the largest score.
  const bool later = task.bias == nullptr && task.scale > 0;
  const float scale = per_ln2 * (later ? task.scale : 1.0F);
  const Size padded = round_up(task.keys);
  float largest[block_rows];
  for (Size row = 0; row < rows; ++row) {
    float* scores = work.scores + row * work.score_stride;
    if (!later) scale_and_bias(task, first_row + row, scores);
    if (task.causal_offset >= 0)
      mask_from(scores, task.causal_offset + first_row + row + 1, padded);
    if (task.keys < padded) end_row(scores, task.keys);
    largest[row] = largest_of(scores, padded);
  }
  alignas(64) float sums[block_rows * panel_width];
  for (Size row = 0; row < rows; ++row) {
    float* scores = work.scores + row * work.score_stride;
    // Multiplied first, these would be too coarse afterwards, or infinite.
    if (scale * __builtin_fabsf(largest[row]) > far_score)
      subtract_from(scores, padded, largest[row]);
    Arch::store(sums + row * panel_width,
                Form::exp2_scores(scores, padded, scale, scale * largest[row]));
  }
  for (Size row = 0; row < rows; ++row) {
    const float sum = Arch::sum_of_lanes(Arch::load(sums + row * panel_width));
    factors[row] = {1.0F / sum * task.probability_scale, 0};
  }
}

template <class Form>
void attend(const Attention& task, const Workspace& work, Size first_row, Size rows) {
  using Dot = typename Form::Dot;
  const Product products = Form::products(task, work, first_row, rows);
  const Size keys = round_up(task.keys);
  multiply<Dot>(
      products, 0, keys / panel_width,
      Output{work.scores, work.score_stride, keys, nullptr, nullptr, nullptr, nullptr, 0});

  RowScale factors[block_rows];
  softmax_rows<Form>(task, first_row, rows, work, factors);
  if (task.probabilities != nullptr)
    for (Size row = 0; row < rows; ++row)
      Form::store_probabilities(work.scores + row * work.score_stride,
                                task.probabilities + (first_row + row) * task.probabilities_stride,
                                task.keys, factors[row].scale);

  const bool own = Form::takes_values(task.head_size);
  const Size words = (task.keys + Dot::values_per_word - 1) / Dot::values_per_word;
  const Product weighted_values{work.scores,
                                work.score_stride,
                                rows,
                                words,
                                own ? task.value : work.values,
                                own ? panel_width : words * panel_width,
                                own ? task.value_stride : panel_width};
  multiply<Dot>(weighted_values, 0, round_up(task.head_size) / panel_width,
                Output{task.output + first_row * task.output_stride, task.output_stride,
                       task.head_size, factors, nullptr, nullptr, nullptr, 0});
}

template <class Form>
void attend_all(const Attention& task) {
  const Workspace work = workspace_of(task);
  constexpr Size values_per_word = Form::Dot::values_per_word;
  const Size words = (task.head_size + values_per_word - 1) / values_per_word;
  for (Size key = 0; key < task.keys; key += panel_width)
    Form::pack_keys(task, key, work.keys + key * words);
  if (!Form::takes_values(task.head_size)) Form::pack_values(task, work.values);
  // Blocks of whole tiles, about as many rows each.
  constexpr Size tile_rows = default_shape<typename Form::Dot>().rows;
  const Size blocks = (task.queries + block_rows - 1) / block_rows;
  const Size tiles = (task.queries + blocks * tile_rows - 1) / (blocks * tile_rows);
  const Size rows = smaller(tiles * tile_rows, block_rows);
  for (Size row = 0; row < task.queries; row += rows)
    attend<Form>(task, work, row, smaller(rows, task.queries - row));
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
