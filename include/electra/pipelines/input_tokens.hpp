#pragma once

#include <string_view>

#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra {

struct PromptChoices;
struct QueryDocuments;

/// @{
/// Returns how many tokens an input of a pipeline has, special tokens included, before it is cut:
/// what it costs to answer it.
ELECTRA_EXPORT Index input_tokens(const ElectraTokenizer& tokenizer, std::string_view text);
ELECTRA_EXPORT Index input_tokens(const ElectraTokenizer& tokenizer, const TextPairView& pair);
ELECTRA_EXPORT Index input_tokens(const ElectraTokenizer& tokenizer, const Words& words);
ELECTRA_EXPORT Index input_tokens(const ElectraTokenizer& tokenizer, const PromptChoices& input);
ELECTRA_EXPORT Index input_tokens(const ElectraTokenizer& tokenizer, const QueryDocuments& input);
/// @}

}  // namespace electra
