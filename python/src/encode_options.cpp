#include "encode_options.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"

namespace electra::python {
namespace {

namespace nb = nanobind;

const std::vector<std::pair<std::string_view, PaddingStrategy>> paddings = {
    {"longest", PaddingStrategy::longest},
    {"max_length", PaddingStrategy::max_length},
    {"do_not_pad", PaddingStrategy::do_not_pad}};

const std::vector<std::pair<std::string_view, TruncationStrategy>> truncations = {
    {"longest_first", TruncationStrategy::longest_first},
    {"only_first", TruncationStrategy::only_first},
    {"only_second", TruncationStrategy::only_second},
    {"do_not_truncate", TruncationStrategy::do_not_truncate}};

/// Reads a strategy by its name, or as a bool; None is absence.
template <class Strategy>
void read_strategy(OptionReader& reader, const char* name, std::optional<Strategy>& strategy,
                   const std::vector<std::pair<std::string_view, Strategy>>& choices,
                   const std::optional<Strategy>& if_true,
                   const std::optional<Strategy>& if_false) {
  const nb::handle given = reader.take(name);
  if (!given.is_valid() || given.is_none()) return;
  if (PyUnicode_Check(given.ptr())) {
    reader.read_choice(name, strategy.emplace(), choices);
    return;
  }
  bool truth = false;
  reader.read(name, truth);
  strategy = truth ? if_true : if_false;
}

void read_side(OptionReader& reader, const char* name, std::optional<Side>& side) {
  const nb::handle given = reader.take(name);
  if (given.is_valid() && !given.is_none())
    reader.read_choice(name, side.emplace(), {{"right", Side::right}, {"left", Side::left}});
}

}  // namespace

EncodeOptions read_encode_options(OptionReader& reader) {
  EncodeOptions options;
  reader.read("add_special_tokens", options.add_special_tokens);
  // A max_length alone means truncation, but not with any padding other than False.
  read_strategy<PaddingStrategy>(reader, "padding", options.padding, paddings,
                                 PaddingStrategy::longest, std::nullopt);
  read_strategy<TruncationStrategy>(reader, "truncation", options.truncation, truncations,
                                    TruncationStrategy::longest_first,
                                    TruncationStrategy::do_not_truncate);
  if (options.padding && !options.truncation)
    options.truncation = TruncationStrategy::do_not_truncate;
  reader.read("max_length", options.max_length);
  reader.read("stride", options.stride);
  reader.read("pad_to_multiple_of", options.pad_to_multiple_of);
  read_side(reader, "padding_side", options.padding_side);
  reader.read("split_special_tokens", options.split_special_tokens);
  reader.read("return_overflowing_tokens", options.return_overflowing_tokens);
  return options;
}

TokenizerOptions read_tokenizer_options(OptionReader& reader) {
  TokenizerOptions options;
  reader.read("do_lower_case", options.do_lower_case);
  reader.read("strip_accents", options.strip_accents);
  reader.read("tokenize_chinese_chars", options.tokenize_chinese_chars);
  reader.read("split_special_tokens", options.split_special_tokens);
  reader.read("clean_up_tokenization_spaces", options.clean_up_tokenization_spaces);
  reader.read("model_max_length", options.model_max_length);
  require(options.model_max_length.value_or(1) >= 1, ErrorCode::input,
          OptionName{"model_max_length"}, " is ", options.model_max_length.value_or(1),
          "; it must be 1 or more");
  read_side(reader, "padding_side", options.padding_side);
  read_side(reader, "truncation_side", options.truncation_side);
  return options;
}

}  // namespace electra::python
