#pragma once

// The operands of the two products of attention, in fp32 and in bf16: how queries, keys and values
// become rows and panels of words.

#include "kernels/implementation/gemm.inl"
#include "kernels/implementation/quantize.inl"
#include "kernels/implementation/softmax.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Queries of a block at most: as many as have their scores in the cache.
constexpr Size block_rows = 24;

/// Queries that are worked on at once.
struct Block {
  Size first_row;
  Size rows;
};

ELECTRA_INLINE Size round_up(Size count) {
  return (count + panel_width - 1) / panel_width * panel_width;
}

/// The parts of Attention::scratch.
struct Workspace {
  Word* keys;     ///< panels of 16 keys: the packed matrix of the scores
  Word* values;   ///< panels of 16 values of each key; unused if the rows of the caller will do
  float* scores;  ///< [block_rows], score_stride apart
  Size score_stride;
  Word* queries;  ///< [block_rows], query_stride apart; unused if the rows of the caller will do
  Size query_stride;

  // In int8, where packed keys take a quarter of their space:
  float* key_scales;        ///< [keys]
  Word* key_sums;           ///< [keys]: see Gemm::B::first_sums
  float* value_log2;        ///< [keys], the scales of the values: powers of two with this exponent
  float* values_per_scale;  ///< [keys], one over these scales
  RowScale* query_scales;   ///< [block_rows]
  Word* value_sums;         ///< [head_size], where int8_offset is not 0: see Gemm::B::first_sums
};

ELECTRA_INLINE Workspace workspace_of(const Attention& task) {
  const Size keys = round_up(task.keys), head_size = round_up(task.head_size);
  float* values = task.scratch + keys * head_size;
  float* scores = values + (task.keys + 1) * head_size;
  const Size score_stride = keys + panel_width;
  float* scales = task.scratch + keys * head_size / Int8Dot::values_per_word;
  return {as_words(task.scratch),
          as_words(values),
          scores,
          score_stride,
          as_words(scores + block_rows * score_stride),
          head_size / bf16_values_per_word + panel_width,
          scales,
          as_words(scales + keys),
          scales + 2 * keys,
          scales + 3 * keys,
          reinterpret_cast<RowScale*>(scales + 4 * keys),
          as_words(scales + 4 * keys + 2 * block_rows)};
}

/// to[k * 16 + key] = rows[key * 16 + k] for `words` values of k.
ELECTRA_INLINE void transpose_rows(const Word* rows, Size words, Word* to) {
  if (words == panel_width) return Arch::transpose(as_floats(rows), panel_width, as_floats(to));
  alignas(64) Word columns[panel_width * panel_width];
  Arch::transpose(as_floats(rows), panel_width, as_floats(columns));
  for (Size i = 0; i < words * panel_width; i += panel_width) store(to + i, load(columns + i));
}

/// The rows of fp32 attention.
struct Fp32Attention {
  using Dot = Fp32Dot;

  /// Packs 16 keys, or the last few and zeros after them.
  static ELECTRA_INLINE void pack_keys(const Attention& task, const Workspace&, Size first_key,
                                       Word* panel) {
    const float* from = task.key + first_key * task.key_stride;
    const Size keys = smaller(task.keys - first_key, panel_width);
    for (Size k = 0; k < task.head_size; k += panel_width) {
      const Size count = smaller(task.head_size - k, panel_width);
      if (keys == panel_width && count == panel_width) {
        Arch::transpose(from + k, task.key_stride, as_floats(panel + k * panel_width));
        continue;
      }
      const Lanes lanes = Arch::first_lanes(count);
      alignas(64) Word rows[panel_width * panel_width];
      for (Size key = 0; key < panel_width; ++key)
        store(rows + key * panel_width,
              key < keys ? Arch::load(from + k + key * task.key_stride, lanes) : splat(0.0F));
      transpose_rows(rows, count, panel + k * panel_width);
    }
  }

  /// Whether the rows of the caller are panels already.
  static constexpr bool values_are_panels(Size head_size) { return head_size % panel_width == 0; }
  static ELECTRA_INLINE void pack_values(const Attention& task, const Workspace& work) {
    Word* to = work.values;
    for_each_vector(task.head_size, [&](Size i, auto lanes) {
      for (Size key = 0; key < task.keys; ++key, to += panel_width)
        store(to, load(task.value + key * task.value_stride + i, lanes));
    });
  }

  static ELECTRA_INLINE Gemm::A queries(const Attention& task, const Workspace&, Block block) {
    Gemm::A a;
    a.words = as_words(task.query + block.first_row * task.query_stride);
    a.stride = task.query_stride;
    a.rows = block.rows;
    return a;
  }

  static ELECTRA_INLINE Vector exp2_scores(float* scores, Size keys, float scale, float shift) {
    return exp2_in_place(scores, keys, scale, shift);
  }
  static ELECTRA_INLINE void store_probabilities(const float* powers, float* to, Size keys,
                                                 float factor) {
    scale_row(powers, to, keys, factor);
  }
};

/// The rows of bf16 attention: all are words of two values, but for those of the left operands,
/// which are quantized as its products read them.
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

  static ELECTRA_INLINE void pack_keys(const Attention& task, const Workspace&, Size first_key,
                                       Word* panel) {
    const float* from = task.key + first_key * task.key_stride;
    const Size keys = smaller(task.keys - first_key, panel_width);
    for (Size k = 0; k < task.head_size; k += 2 * panel_width) {
      const Size count = smaller(task.head_size - k, 2 * panel_width);
      alignas(64) Word rows[panel_width * panel_width];
      for (Size key = 0; key < panel_width; ++key)
        store(rows + key * panel_width,
              key < keys ? words_of(from + k + key * task.key_stride, count) : splat(0.0F));
      transpose_rows(rows, (count + 1) / 2, panel + k / 2 * panel_width);
    }
  }

  static constexpr bool values_are_panels(Size) { return false; }
  /// In words of a value of one key and one of the next.
  static ELECTRA_INLINE void pack_values(const Attention& task, const Workspace& work) {
    Word* to = work.values;
    for_each_vector(task.head_size, [&](Size i, auto lanes) {
      const float* from = task.value + i;
      for (Size key = 0; key < task.keys; key += 2, from += 2 * task.value_stride) {
        const bool last = key + 1 == task.keys;
        const Vector next = last ? splat(0.0F) : load(from + task.value_stride, lanes);
        store(to, Arch::bf16_pairs(load(from, lanes), next));
        to += panel_width;
      }
    });
  }

  static ELECTRA_INLINE Gemm::A queries(const Attention& task, const Workspace& work, Block block) {
    Quantize rows;
    rows.input = task.query + block.first_row * task.query_stride;
    rows.input_stride = task.query_stride;
    rows.rows = block.rows;
    rows.width = task.head_size;
    rows.output.words = work.queries;
    rows.output.stride = work.query_stride;
    quantize_rows_bf16(rows);
    Gemm::A a;
    a.words = work.queries;
    a.stride = work.query_stride;
    a.rows = block.rows;
    return a;
  }

  static ELECTRA_INLINE Vector exp2_scores(float* scores, Size keys, float scale, float shift) {
    return exp2_in_place_bf16(scores, keys, scale, shift);
  }
  /// As they are multiplied: rounded.
  static ELECTRA_INLINE void store_probabilities(const float* powers, float* to, Size keys,
                                                 float factor) {
    const Word* const words = as_words(powers);
    for (Size key = 0; key < keys; ++key) {
      unsigned bits = words[key / bf16_values_per_word].bits;
      if constexpr (bf16_values_per_word == 2)
        bits = key % 2 == 0 ? bits << 16U : bits & 0xffff0000U;
      to[key] = bit_cast<float>(bits) * factor;
    }
  }
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
