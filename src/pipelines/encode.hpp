#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/logging.hpp"
#include "electra/model/config.hpp"
#include "electra/pipelines/pipeline.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra::pipelines {

/// How many tokens are read of an input, and what says so.
struct LengthLimit {
  Index tokens;
  const char* name;  ///< as in "max_position_embeddings"
};

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
  LengthLimit limit() const;
  Index longest_input() const { return limit().tokens; }
};

/// How a text is encoded whole where nobody is to be warned that it is long.
EncodeOptions whole();

/// Returns how many tokens a text has, special ones left out.
Index token_count(const ElectraTokenizer& tokenizer, std::string_view text);

/// The tokens of pairs that have the same first text, which is counted once at most. Views the
/// text.
class PairTokens {
 public:
  PairTokens(const ElectraTokenizer& tokenizer, std::string_view first)
      : tokenizer_(tokenizer), first_(first) {}

  /// Returns how many tokens the first text has, without special ones.
  Index of_first();
  /// Returns how many tokens the pair with this second text has, special ones included.
  Index with(std::string_view second);

 private:
  const ElectraTokenizer& tokenizer_;
  std::string_view first_;
  std::optional<Index> of_first_;
};

/// The rule for inputs that are too long: each is cut, with a warning, or refused.
class LengthRule {
 public:
  LengthRule(const TruncatingOptions& options, const InputLimits& limits)
      : LengthRule(options, limits.limit()) {}
  LengthRule(const TruncatingOptions& options, const LengthLimit& limit);

  /// How inputs are encoded.
  const EncodeOptions& encoding() const noexcept { return encoding_; }
  /// Looks at an encoding that was made so: throws `input` for one that is too long, counts and
  /// logs one that was cut. `index` is its place in the call; `tokens()` returns how many the input
  /// has, for the warning.
  template <class Tokens>
  void check(const Encoding& encoded, std::size_t index, const Tokens& tokens) const {
    check_refused(encoded.size());
    if (!encoded.is_truncated()) return;
    count_cut_text();
    if (has_log_handler()) log_cut(index, tokens(), encoded.size());
  }
  /// The same for all inputs of a call: `tokens(i)` is that of the input i.
  template <class Tokens>
  void check_each(const std::vector<Encoding>& encoded, const Tokens& tokens) const {
    for (std::size_t i = 0; i < encoded.size(); ++i)
      check(encoded[i], i, [&] { return tokens(i); });
  }

 private:
  void check_refused(Index tokens) const;
  void log_cut(std::size_t index, Index found, Index kept) const;

  LengthLimit limit_;
  EncodeOptions encoding_;
};

/// How a text is encoded in windows, none longer than its limits, that share `stride` tokens:
/// absent, a quarter. Throws `input` for a stride that a window has no room for.
EncodeOptions windows_with(std::optional<Index> stride, const InputLimits& limits);

}  // namespace electra::pipelines
