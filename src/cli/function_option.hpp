#pragma once

#include <optional>
#include <string>

#include "cli/declared_option.hpp"
#include "electra/pipelines/text_classification.hpp"

namespace electra::cli {

/// Declares --function-to-apply.
void declare_function(CLI::App& app, std::string& function);

/// Returns the function of that name; none if it is empty.
std::optional<FunctionToApply> function_named(const std::string& name);

}  // namespace electra::cli
