#pragma once

#include <filesystem>
#include <string>

#include "electra/model/config.hpp"
#include "electra/model/loading.hpp"

namespace electra::cli {

/// Prints a sentence about a model's folder to standard error.
void warn(const std::filesystem::path& folder, const std::string& sentence);

/// Prints to standard error what a model's folder has that its answers do not depend on though they
/// should: tensors, adapters, a class of a program's own. `head` is the config of a model with a
/// head; null for a bare model, which never reads the heads of its checkpoint.
void warn_of_unused(const std::filesystem::path& folder, const LoadReport& report,
                    const ElectraConfig* head);

}  // namespace electra::cli
