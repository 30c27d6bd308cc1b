#include "tokenizer/plan.hpp"

#include "electra/core/error.hpp"
#include "tokenizer/pipeline.hpp"

namespace electra::tokenizer {
namespace {

void require_sound(const EncodeOptions& options) {
  require(options.max_length.value_or(0) >= 0, ErrorCode::input, "a ", OptionName{"max_length"},
          " of ", options.max_length.value_or(0), " is less than nothing");
  require(options.stride >= 0, ErrorCode::input, "a ", OptionName{"stride"}, " of ", options.stride,
          " is less than nothing");
  require(options.pad_to_multiple_of.value_or(1) >= 1, ErrorCode::input,
          OptionName{"pad_to_multiple_of"}, " is ", options.pad_to_multiple_of.value_or(1),
          "; lengths are multiples of 1 or more");
}

/// What a call does where a tokenizer.json alone counts, unless its options say otherwise.
void take_blocks(const Settings& settings, const EncodeOptions& given, Plan& plan) {
  if (settings.truncation && !given.truncation && !given.max_length) {
    plan.truncation = settings.truncation->strategy;
    plan.max_length = settings.truncation->max_length;
    plan.stride = settings.truncation->stride;
  }
  if (!settings.padding || given.padding) return;
  const PaddingBlock& block = *settings.padding;
  plan.padding = block.length ? PaddingStrategy::max_length : PaddingStrategy::longest;
  plan.pad_to = block.length.value_or(0);
  plan.pad_to_multiple_of = given.pad_to_multiple_of.value_or(block.pad_to_multiple_of.value_or(1));
}

}  // namespace

// As transformers decides it: max_length alone asks for truncation; without one, the model's
// counts, and if it has none there is neither truncation nor padding to a maximum.
Plan Pipeline::plan(const EncodeOptions& options) const {
  require_sound(options);
  Plan plan;
  plan.add_special_tokens = options.add_special_tokens;
  plan.split_special_tokens = options.split_special_tokens.value_or(settings_.split_special_tokens);
  plan.keeps_overflow = options.return_overflowing_tokens;
  plan.unit = options.offset_unit;
  plan.padding = options.padding.value_or(PaddingStrategy::do_not_pad);
  const bool max_length_alone = options.max_length && plan.padding == PaddingStrategy::do_not_pad;
  plan.truncation = options.truncation.value_or(
      max_length_alone ? TruncationStrategy::longest_first : TruncationStrategy::do_not_truncate);
  plan.truncation_side = options.truncation_side.value_or(settings_.truncation_side);
  plan.padding_side = options.padding_side.value_or(settings_.padding_side);
  plan.stride = options.stride;
  plan.pad_to_multiple_of = options.pad_to_multiple_of.value_or(1);
  const std::optional<Index> max_length =
      options.max_length ? options.max_length : settings_.model_max_length;
  if (!max_length) {
    if (plan.padding == PaddingStrategy::max_length) plan.padding = PaddingStrategy::do_not_pad;
    plan.truncation = TruncationStrategy::do_not_truncate;
  }
  plan.max_length = plan.pad_to = max_length.value_or(0);
  require_possible(plan);
  take_blocks(settings_, options, plan);
  set_pad(plan);
  return plan;
}

void Pipeline::require_possible(const Plan& plan) const {
  if (plan.truncation == TruncationStrategy::do_not_truncate) return;
  const Index added = settings_.post_processor.added_count(false);
  require(plan.max_length < added || plan.stride <= plan.max_length - added, ErrorCode::input, "a ",
          OptionName{"stride"}, " of ", plan.stride, " tokens is longer than what a ",
          OptionName{"max_length"}, " of ", plan.max_length, " leaves beside the ", added,
          " special tokens");
  require(
      plan.padding == PaddingStrategy::do_not_pad || plan.max_length % plan.pad_to_multiple_of == 0,
      ErrorCode::input, "a ", OptionName{"max_length"}, " of ", plan.max_length,
      " is no multiple of ", OptionName{"pad_to_multiple_of"}, " (", plan.pad_to_multiple_of,
      "), so a text cannot be cut to one and padded to the other");
}

void Pipeline::set_pad(Plan& plan) const {
  if (plan.padding == PaddingStrategy::do_not_pad) return;
  if (settings_.padding) {
    plan.pad_id = settings_.padding->pad_id;
    plan.pad_text = settings_.padding->pad_token;
    plan.pad_type_id = settings_.padding->pad_type_id;
    return;
  }
  require(settings_.names.pad.has_value(), ErrorCode::input,
          "the tokenizer has no pad_token to pad with");
  const std::optional<std::int32_t> id = find(*settings_.names.pad);
  require(id.has_value(), ErrorCode::input, "the pad_token ", *settings_.names.pad,
          " has no id to pad with");
  plan.pad_id = *id;
  plan.pad_text = *settings_.names.pad;
}

}  // namespace electra::tokenizer
