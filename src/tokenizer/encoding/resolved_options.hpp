#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/options.hpp"

namespace electra::tokenizer {

struct Settings;

namespace encoding {

/// EncodeOptions with every default resolved.
struct ResolvedOptions {
  bool add_special_tokens = true;
  bool split_special_tokens = false;
  bool return_overflowing_tokens = false;
  OffsetUnit unit = OffsetUnit::characters;
  TruncationStrategy truncation = TruncationStrategy::do_not_truncate;
  Side truncation_side = Side::right;
  Index max_length = 0;  ///< of truncation
  Index stride = 0;
  /// Beyond which a warning is logged; absent: the length is limited, or any is expected.
  std::optional<Index> expected_length;
  PaddingStrategy padding = PaddingStrategy::do_not_pad;
  Side padding_side = Side::right;
  Index pad_to = 0;  ///< the length of PaddingStrategy::max_length
  Index pad_to_multiple_of = 1;
  std::int32_t pad_id = 0;
  std::string_view pad_text;  ///< a view of the settings
  std::int32_t pad_type_id = 0;
};

/// Resolves the options of a call against a tokenizer's settings, as transformers does. Throws
/// `input` for options that contradict each other.
ResolvedOptions resolve_options(const EncodeOptions& options, const Settings& settings);

}  // namespace encoding
}  // namespace electra::tokenizer
