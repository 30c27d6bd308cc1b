#pragma once

#include <optional>
#include <string_view>

#include "electra/model/config.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra::pipelines {

/// The limits of the length of an input.
struct InputLimits {
  const ElectraTokenizer& tokenizer;
  const ElectraConfig& config;
  std::optional<Index> max_length;  ///< PipelineOptions::max_length
  bool pairs = false;               ///< whether the inputs are pairs of texts

  /// How many special tokens an input has.
  Index special_tokens() const { return tokenizer.num_special_tokens_to_add(pairs); }
  /// Returns the most tokens of an input: max_length, or what the tokenizer's folder and the
  /// model's positions both allow. Throws `input` for a max_length that the special tokens do not
  /// fit into or that is above the positions.
  Index longest_input() const;
};

/// Returns how many tokens a text has, special ones left out.
Index token_count(const ElectraTokenizer& tokenizer, std::string_view text);

/// How a text is encoded whole, or cut to its limits; always cut where there is a max_length.
EncodeOptions whole_or_cut(bool truncation, const InputLimits& limits);

/// How a text is encoded in windows, none longer than its limits, that share `stride` tokens:
/// absent, a quarter. Throws `input` for a stride that a window has no room for.
EncodeOptions windows_with(std::optional<Index> stride, const InputLimits& limits);

}  // namespace electra::pipelines
