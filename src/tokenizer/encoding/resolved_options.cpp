#include "tokenizer/encoding/resolved_options.hpp"

#include <algorithm>
#include <optional>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "tokenizer/settings.hpp"

namespace electra::tokenizer::encoding {
namespace {

void require_in_range(const EncodeOptions& options) {
  require(options.max_length.value_or(0) >= 0, ErrorCode::input, OptionName{"max_length"},
          " must be at least 0, not ", options.max_length.value_or(0));
  require(options.stride >= 0, ErrorCode::input, OptionName{"stride"}, " must be at least 0, not ",
          options.stride);
  require(options.pad_to_multiple_of.value_or(1) >= 1, ErrorCode::input,
          OptionName{"pad_to_multiple_of"}, " must be at least 1, not ",
          options.pad_to_multiple_of.value_or(1));
}

void require_consistent(const ResolvedOptions& options, const Settings& settings) {
  if (options.truncation == TruncationStrategy::do_not_truncate) return;
  const Index added = settings.post_processor.added_count(false);
  require(options.max_length < added || options.stride <= options.max_length - added,
          ErrorCode::input, OptionName{"stride"}, " must be at most ", options.max_length - added,
          ", not ", options.stride, ": ", OptionName{"max_length"}, " is ", options.max_length,
          " with ", added, " special tokens");
  require(options.padding == PaddingStrategy::do_not_pad ||
              options.max_length % options.pad_to_multiple_of == 0,
          ErrorCode::input, "max_length (", options.max_length,
          ") must be a multiple of pad_to_multiple_of (", options.pad_to_multiple_of,
          ") to truncate and pad");
}

/// Applies the truncation and padding blocks of a tokenizer.json that is read alone; the options of
/// the call take precedence.
void apply_blocks(const Settings& settings, const EncodeOptions& given, ResolvedOptions& resolved) {
  if (settings.truncation && !given.truncation && !given.max_length) {
    resolved.truncation = settings.truncation->strategy;
    resolved.max_length = settings.truncation->max_length;
    resolved.stride = settings.truncation->stride;
  }
  if (!settings.padding || given.padding) return;
  const PaddingBlock& block = *settings.padding;
  resolved.padding = block.length ? PaddingStrategy::max_length : PaddingStrategy::longest;
  resolved.pad_to = block.length.value_or(0);
  resolved.pad_to_multiple_of =
      given.pad_to_multiple_of.value_or(block.pad_to_multiple_of.value_or(1));
}

void set_pad_token(const Settings& settings, ResolvedOptions& resolved) {
  if (resolved.padding == PaddingStrategy::do_not_pad) return;
  if (settings.padding) {
    resolved.pad_id = settings.padding->pad_id;
    resolved.pad_text = settings.padding->pad_token;
    resolved.pad_type_id = settings.padding->pad_type_id;
    return;
  }
  require(settings.names.pad.has_value(), ErrorCode::input,
          "padding needs a pad_token, which the tokenizer does not have");
  const std::optional<std::int32_t> id = settings.id_of(*settings.names.pad);
  require(id.has_value(), ErrorCode::input, "padding needs an id of the pad_token ",
          Quoted{*settings.names.pad}, ", which the tokenizer does not have");
  resolved.pad_id = *id;
  resolved.pad_text = *settings.names.pad;
}

}  // namespace

// max_length alone turns truncation on; without it, that of the model counts; without either there
// is neither truncation nor padding to a maximum.
ResolvedOptions resolve_options(const EncodeOptions& options, const Settings& settings) {
  require_in_range(options);
  ResolvedOptions resolved;
  resolved.add_special_tokens = options.add_special_tokens;
  resolved.split_special_tokens =
      options.split_special_tokens.value_or(settings.split_special_tokens);
  resolved.return_overflowing_tokens = options.return_overflowing_tokens;
  resolved.unit = options.offset_unit;
  resolved.padding = options.padding.value_or(PaddingStrategy::do_not_pad);
  const bool max_length_alone =
      options.max_length && resolved.padding == PaddingStrategy::do_not_pad;
  resolved.truncation = options.truncation.value_or(
      max_length_alone ? TruncationStrategy::longest_first : TruncationStrategy::do_not_truncate);
  resolved.truncation_side = options.truncation_side.value_or(settings.truncation_side);
  resolved.padding_side = options.padding_side.value_or(settings.padding_side);
  resolved.stride = options.stride;
  resolved.pad_to_multiple_of = options.pad_to_multiple_of.value_or(1);
  const std::optional<Index> max_length =
      options.max_length ? options.max_length : settings.model_max_length;
  if (!max_length) {
    if (resolved.padding == PaddingStrategy::max_length) {
      resolved.padding = PaddingStrategy::do_not_pad;
    }
    resolved.truncation = TruncationStrategy::do_not_truncate;
  }
  // A model_max_length that a caller gives may be negative.
  resolved.max_length = resolved.pad_to = std::max(max_length.value_or(0), Index{0});
  require_consistent(resolved, settings);
  apply_blocks(settings, options, resolved);
  if (resolved.truncation == TruncationStrategy::do_not_truncate &&
      resolved.padding != PaddingStrategy::max_length && !options.max_length)
    resolved.expected_length = settings.model_max_length;
  set_pad_token(settings, resolved);
  return resolved;
}

}  // namespace electra::tokenizer::encoding
