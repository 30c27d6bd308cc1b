#pragma once

// Attention in int8: both products multiply bytes, with one scale for each query, key and row of
// values, so that a result depends on nothing but its query and the keys that this sees.

#include "kernels/implementation/attention.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

// Rows are cut into quarters, whose values come side by side in the words: word j has the j-th
// value of each quarter. So the bytes of a word come from four vectors, lane by lane.

/// The lanes of 16 words that the quarters of a row fill.
struct QuarterLanes {
  Lanes part[4];
};
struct WholeQuarters {
  AllLanes part[4];
};

constexpr Size bytes_per_word = Int8Dot::values_per_word;

/// Keys whose values, or powers, become whole vectors of words.
constexpr Size key_group = bytes_per_word * panel_width;

ELECTRA_INLINE Size words_of_bytes(Size count) {
  return (count + bytes_per_word - 1) / bytes_per_word;
}

/// The lanes of the words from `word` on of a row of `width` values.
ELECTRA_INLINE QuarterLanes quarter_lanes(Size width, Size word) {
  const Size words = words_of_bytes(width);
  const auto lanes = [=](Size quarter) {
    const Size left = smaller(width - quarter * words, words) - word;
    return Arch::first_lanes(left < 0 ? 0 : smaller(left, panel_width));
  };
  return {{lanes(0), lanes(1), lanes(2), lanes(3)}};
}

/// Calls `task(word, lanes)` for each 16 words of a row of `width` values.
template <class Task>
ELECTRA_INLINE void for_each_word_vector(Size width, const Task& task) {
  const Size words = words_of_bytes(width);
  if (width % (bytes_per_word * panel_width) == 0)
    for (Size word = 0; word < words; word += panel_width) task(word, WholeQuarters{});
  else
    for (Size word = 0; word < words; word += panel_width) task(word, quarter_lanes(width, word));
}

/// A vector of each quarter of a row.
struct Quarters {
  Vector part[4];
};

/// Of a row of so many words, from the word that `from` points to on.
template <class Lanes4>
ELECTRA_INLINE Quarters load_quarters(const float* from, Size words, const Lanes4& lanes) {
  return {{load(from, lanes.part[0]), load(from + words, lanes.part[1]),
           load(from + 2 * words, lanes.part[2]), load(from + 3 * words, lanes.part[3])}};
}

/// The largest magnitudes, lane by lane, of what is there and four vectors; and, where bytes are to
/// be signed, of the sums of those that dot_int8 adds in 16 bits.
template <bool with_sums>
ELECTRA_INLINE Vector larger_magnitudes(Vector max, const Quarters& row) {
  const auto update = [&](Vector a) { max = Arch::max_integers(max, Arch::abs(a)); };
  ELECTRA_UNROLL
  for (const Vector part : row.part) update(part);
  if constexpr (with_sums) {
    update(Arch::add(row.part[0], row.part[1]));
    update(Arch::add(row.part[2], row.part[3]));
  }
  return max;
}

/// Prefetches the row that is this many rows further on: rows lie too far apart for the processor
/// to see that they follow one another.
constexpr Size prefetched_rows = 8;

ELECTRA_INLINE void prefetch_row(const float* row, Size stride, Size width) {
  const float* from = row + prefetched_rows * stride;
  for (Size i = 0; i < width; i += panel_width) __builtin_prefetch(from + i, 0, 3);
}

/// Returns the largest magnitude of each of up to 16 rows, NaN where that is not finite. `row(i)`
/// returns the largest ones of row i, lane by lane.
template <class Row>
ELECTRA_INLINE Vector max_magnitudes(Size rows, const Row& row) {
  const Vector max =
      reduce_rows(rows, row, [](Vector a, Vector b) { return Arch::max_integers(a, b); });
  return Arch::add(max, Arch::subtract(max, max));
}

/// The scales of 16 rows whose largest values become `steps`, and what to multiply their values by.
struct Scales {
  Vector scale, per_value;
};

ELECTRA_INLINE Scales scales_of(Vector max, float steps) {
  const Vector smallest = splat(1e-35F), zero = splat(0.0F);  // less is taken for zero
  return {
      Arch::select_less(max, smallest, zero, Arch::divide(max, splat(steps))),
      Arch::select_less(max, smallest, zero, Arch::divide(splat(steps), max)),
  };
}

/// Queries are bytes of 128 ± 127; keys are signed ones, of whose neighbours dot_int8 adds two.
constexpr float query_steps = 127.0F, query_zero = 128.0F, key_steps = 127.0F;

/// Values are bytes of at most 64, because a probability is a byte of up to 255: their products fit
/// 16 bits by twos.
constexpr float value_steps_log2 = 6.0F, probability_steps_log2 = 7.99435344F;

/// The smallest scale of a row of values, 2^this: rows of less are taken for zero.
constexpr float min_value_scale_log2 = -40.0F;

/// Returns the scales of 16 rows of values as powers of two: not less than max / 64, and less than
/// 1.07 times that, from the bits of the maxima.
ELECTRA_INLINE Vector value_scales_log2(Vector max) {
  constexpr float bias = 127.0F - 0.0861F;
  const Vector log2 =
      Arch::fma(Arch::from_integers(max), splat(0x1p-23F), splat(-bias - value_steps_log2));
  return Arch::max(splat(min_value_scale_log2), Arch::add(log2, Arch::subtract(max, max)));
}

/// The sums of the signed bytes of a panel's columns.
ELECTRA_INLINE Vector sum_of_words(const Word* panel, Size words) {
  constexpr unsigned ones = 0x01010101U * (1U + static_cast<unsigned>(Arch::int8_offset));
  Vector sum = splat(0.0F);
  for (Size word = 0; word < words; ++word)
    sum = Arch::dot_int8(splat_integer(static_cast<int>(ones)), load(panel + word * panel_width),
                         sum);
  return sum;
}

/// The rows of int8 attention. A row of values has a power of two for its scale, which is added to
/// the scores: the bytes of the probabilities are those of the probabilities times these scales,
/// and a key whose values are small takes no more of their range than it has to.
struct Int8Attention {
  using Dot = Int8Dot;

  static ELECTRA_INLINE void pack_keys(const Attention& task, const Workspace& work, Size first_key,
                                       Word* panel) {
    const float* from = task.key + first_key * task.key_stride;
    const Size keys = smaller(task.keys - first_key, panel_width);
    const Size words = words_of_bytes(task.head_size);
    const Scales scales = scales_of(
        max_magnitudes(keys,
                       [&](Size key) {
                         Vector max = splat(0.0F);
                         const float* row = from + key * task.key_stride;
                         prefetch_row(row, task.key_stride, task.head_size);
                         for_each_word_vector(task.head_size, [&](Size word, const auto& lanes) {
                           max = larger_magnitudes<true>(max,
                                                         load_quarters(row + word, words, lanes));
                         });
                         return max;
                       }),
        key_steps);
    Arch::store(work.key_scales + first_key, scales.scale);
    alignas(64) float per_value[panel_width];
    Arch::store(per_value, scales.per_value);
    for_each_word_vector(task.head_size, [&](Size word, const auto& lanes) {
      alignas(64) Word rows[panel_width * panel_width];
      for (Size key = 0; key < panel_width; ++key) {
        Vector bytes = splat(0.0F);
        if (key < keys) {
          const Quarters row = load_quarters(from + key * task.key_stride + word, words, lanes);
          const Vector factor = splat(per_value[key]);
          bytes = Arch::signed_bytes(
              Arch::multiply(row.part[0], factor), Arch::multiply(row.part[1], factor),
              Arch::multiply(row.part[2], factor), Arch::multiply(row.part[3], factor));
        }
        store(rows + key * panel_width, bytes);
      }
      transpose_rows(rows, smaller(words - word, panel_width), panel + word * panel_width);
    });
    constexpr int zero_point = static_cast<int>(query_zero);
    store(work.key_sums + first_key,
          Arch::multiply_integers(sum_of_words(panel, words),
                                  splat_integer(Arch::int8_offset - zero_point)));
  }

  static constexpr bool values_are_panels(Size) { return false; }

  /// Finds the scales of the values of 16 keys.
  static ELECTRA_INLINE void scale_values(const Attention& task, const Workspace& work,
                                          Size first_key) {
    const Size keys = smaller(task.keys - first_key, panel_width);
    const Vector log2 = value_scales_log2(max_magnitudes(keys, [&](Size key) {
      Vector max = splat(0.0F);
      const float* row = task.value + (first_key + key) * task.value_stride;
      prefetch_row(row, task.value_stride, task.head_size);
      for_each_vector(task.head_size, [&](Size i, auto lanes) {
        max = Arch::max_integers(max, Arch::abs(load(row + i, lanes)));
      });
      return max;
    }));
    Arch::store(work.value_log2 + first_key, log2);
    Arch::store(work.values_per_scale + first_key,
                four_digit_exp2(Arch::subtract(splat(0.0F), log2)));
  }

  /// In words of a value of each of four keys: of 64 keys word j has those of the keys j, 16 + j,
  /// 32 + j and 48 + j; of those that are left the same quarters of what is left.
  static ELECTRA_INLINE void pack_values(const Attention& task, const Workspace& work) {
    for (Size key = 0; key < task.keys; key += panel_width) scale_values(task, work, key);
    const Size panel_stride = words_of_bytes(task.keys) * panel_width;
    Word* to = work.values;
    for (Size first = 0; first < task.keys; first += key_group) {
      const Size words = words_of_bytes(smaller(task.keys - first, key_group));
      for (Size word = 0; word < words; ++word, to += panel_width)
        for_each_vector(task.head_size, [&](Size i, auto lanes) {
          const auto value = [&](Size quarter) {
            const Size key = first + quarter * words + word;
            if (key >= task.keys) return splat(0.0F);
            return Arch::multiply(load(task.value + key * task.value_stride + i, lanes),
                                  splat(work.values_per_scale[key]));
          };
          store(to + i / panel_width * panel_stride,
                Arch::signed_bytes(value(0), value(1), value(2), value(3)));
        });
    }
    if constexpr (Arch::int8_offset != 0)
      for (Size i = 0; i < round_up(task.head_size); i += panel_width)
        store(work.value_sums + i,
              Arch::multiply_integers(sum_of_words(work.values + i / panel_width * panel_stride,
                                                   words_of_bytes(task.keys)),
                                      splat_integer(Arch::int8_offset)));
  }

  static ELECTRA_INLINE Gemm::A queries(const Attention& task, const Workspace& work, Block block) {
    const Size words = words_of_bytes(task.head_size);
    const float* from = task.query + block.first_row * task.query_stride;
    for (Size first = 0; first < block.rows; first += panel_width)
      quantize_queries(task, work, from + first * task.query_stride, first,
                       smaller(block.rows - first, panel_width), words);
    Gemm::A a;
    a.words = work.queries;
    a.stride = work.query_stride;
    a.rows = block.rows;
    a.row_scales = work.query_scales;
    return a;
  }

  static ELECTRA_INLINE void quantize_queries(const Attention& task, const Workspace& work,
                                              const float* from, Size first, Size count,
                                              Size words) {
    const Scales scales = scales_of(
        max_magnitudes(count,
                       [&](Size query) {
                         Vector max = splat(0.0F);
                         const float* row = from + query * task.query_stride;
                         for_each_word_vector(task.head_size, [&](Size word, const auto& lanes) {
                           max = larger_magnitudes<false>(max,
                                                          load_quarters(row + word, words, lanes));
                         });
                         return max;
                       }),
        query_steps);
    alignas(64) float scale[panel_width], per_value[panel_width];
    Arch::store(scale, Arch::multiply(scales.scale, splat(task.scale * log2_e)));
    Arch::store(per_value, scales.per_value);
    const Vector zero = splat(query_zero);
    for (Size query = 0; query < count; ++query) {
      work.query_scales[first + query] = {scale[query], 0};
      const Vector factor = splat(per_value[query]);
      for_each_word_vector(task.head_size, [&](Size word, const auto& lanes) {
        const Quarters row = load_quarters(from + query * task.query_stride + word, words, lanes);
        const auto byte = [&](int quarter) { return Arch::fma(row.part[quarter], factor, zero); };
        store(work.queries + (first + query) * work.query_stride + word,
              Arch::unsigned_bytes(byte(0), byte(1), byte(2), byte(3)));
      });
    }
  }

  /// They are there before the bytes take the place of the scores, but for the factor.
  static ELECTRA_INLINE void store_probabilities(const float*, float* to, Size keys, float factor) {
    scale_row(to, to, keys, factor);
  }
};

/// Adds the bias of a query to its scores, which are powers of two.
void add_bias(const Attention& task, Size query, float* scores) {
  const float* bias = task.bias + query * task.bias_stride;
  for_each_vector(task.keys, [&](Size key, auto lanes) {
    const Vector score =
        Arch::fma(load(bias + key, lanes), splat(log2_e), Arch::load(scores + key));
    Arch::store(scores + key, Arch::max(splat(masked_score), score));
  });
}

/// Replaces scores by the bytes of 2^(score - shift), which start where the scores do, but for the
/// last keys, of less than a group, whose powers stay; returns the sum of these powers over the
/// scales of the values, lane by lane.
ELECTRA_INLINE Vector exp2_in_place_int8(float* row, Size keys, const float* values_per_scale,
                                         float shift) {
  Word* const words = as_words(row);
  const Vector shifts = splat(shift);
  Vector sum = splat(0.0F);
  const auto power = [&](Size key) {
    const Vector e = four_digit_exp2_of_score(Arch::subtract(Arch::load(row + key), shifts));
    sum = Arch::fma(e, Arch::load(values_per_scale + key), sum);
    return e;
  };
  Size key = 0;
  for (; key + key_group <= keys; key += key_group) {
    const Vector a = power(key), b = power(key + panel_width), c = power(key + 2 * panel_width),
                 d = power(key + 3 * panel_width);
    store(words + key / bytes_per_word, Arch::unsigned_bytes(a, b, c, d));
  }
  for (; key < keys; key += panel_width) Arch::store(row + key, power(key));
  return sum;
}

/// Replaces the powers that exp2_in_place_int8 has left in each row of a block by bytes: later, as
/// a processor has to wait until what is read in other vectors than it was written has been stored.
ELECTRA_INLINE void quantize_last_powers(const Workspace& work, Block block, Size keys) {
  const Size first = keys / key_group * key_group;
  if (first == keys) return;
  const QuarterLanes lanes = quarter_lanes(keys - first, 0);
  for (Size row = 0; row < block.rows; ++row) {
    float* const from = work.scores + row * work.score_stride;
    const Quarters powers = load_quarters(from + first, words_of_bytes(keys - first), lanes);
    store(as_words(from) + first / bytes_per_word,
          Arch::unsigned_bytes(powers.part[0], powers.part[1], powers.part[2], powers.part[3]));
  }
}

/// 2^(score - shift) over the scales of the values: the probabilities, but for a factor.
ELECTRA_INLINE void store_powers(const float* scores, const float* values_per_scale, Size keys,
                                 float shift, float* to) {
  for_each_vector(keys, [&](Size key, auto lanes) {
    const Vector e =
        four_digit_exp2_of_score(Arch::subtract(Arch::load(scores + key), splat(shift)));
    store(to + key, Arch::multiply(e, Arch::load(values_per_scale + key)), lanes);
  });
}

/// As the general one; scores are powers of two, with those of the scales of the values in them.
template <>
void softmax_rows<Int8Attention>(const Attention& task, const Workspace& work, Block block,
                                 RowScale* scales) {
  const Size padded = round_up(task.keys);
  float max[block_rows];
  for (Size row = 0; row < block.rows; ++row) {
    float* scores = work.scores + row * work.score_stride;
    if (task.bias != nullptr) add_bias(task, block.first_row + row, scores);
    if (task.causal) mask_from(scores, task.causal_offset + block.first_row + row + 1, padded);
    if (task.keys < padded) pad_row(scores, task.keys);
    max[row] = max_of(scores, padded);
    if (max[row] != masked_score) continue;
    // Nothing is visible, and every key has the same probability.
    for (Size key = 0; key < padded; key += panel_width)
      Arch::store(scores + key, Arch::load(work.value_log2 + key));
    if (task.keys < padded) pad_row(scores, task.keys);
    max[row] = max_of(scores, padded);
  }
  alignas(64) float sums[block_rows * panel_width];
  for (Size row = 0; row < block.rows; ++row) {
    float* scores = work.scores + row * work.score_stride;
    const float shift = max[row] - probability_steps_log2;
    if (task.probabilities != nullptr)
      store_powers(scores, work.values_per_scale, task.keys, shift,
                   task.probabilities + (block.first_row + row) * task.probabilities_stride);
    Arch::store(sums + row * panel_width,
                exp2_in_place_int8(scores, task.keys, work.values_per_scale, shift));
  }
  quantize_last_powers(work, block, task.keys);
  for (Size row = 0; row < block.rows; ++row) {
    const float sum = Arch::sum_of_lanes(Arch::load(sums + row * panel_width));
    scales[row] = {1.0F / sum * task.probability_scale, 0};
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
