#pragma once

#include <string>
#include <vector>

#include "electra/tokenizer/text_list.hpp"

namespace electra::pipelines {

/// Returns the sentence about each label that a template makes: {} and {0} stand for the label, {{
/// and }} for braces. Throws `input` for a template without a place for the label.
std::vector<std::string> hypotheses_about(const TextList& labels, const std::string& form);

}  // namespace electra::pipelines
