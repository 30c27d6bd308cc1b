#pragma once

#include <filesystem>
#include <string>

#include "cli/lines.hpp"

namespace electra::cli {

/// Prints a sentence about a model's folder to standard error.
void warn(const std::filesystem::path& folder, const std::string& sentence);

/// Warns on standard error of lines that were read and are not UTF-8, or have NUL bytes.
void warn_of_wrong_lines(const LineReader& lines);

/// Makes the library's warnings appear on standard error, each as a line; those of texts that were
/// cut are left to cut_texts(). To be called before a model is loaded.
void show_warnings();

}  // namespace electra::cli
