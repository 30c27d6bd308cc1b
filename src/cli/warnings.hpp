#pragma once

#include <filesystem>
#include <string>

#include "cli/lines.hpp"

namespace electra::cli {

/// Prints a sentence about a model's folder to standard error.
void warn(const std::filesystem::path& folder, const std::string& sentence);

/// Prints a warning to standard error if lines that were read are not UTF-8.
void warn_of_wrong_lines(const LineReader& lines);

/// Makes the library's warnings appear on standard error, each as a line; those of texts that were
/// cut are left to cut_texts(). To be called before a model is loaded.
void show_warnings();

}  // namespace electra::cli
