#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "electra/core/error.hpp"

namespace electra::cli {

/// Whether an error is about an option that was given on the command line, rather than by a file of
/// the model's folder or by default. One that names a file may name an option as the way out.
bool is_about_given_option(const CLI::App& app, const Error& error);

/// Returns the sentence of an error with the library's options by their names on the command line:
/// '--doc-stride' for doc_stride, "leave out '--no-truncation'" for "set truncation".
std::string with_option_names(const CLI::App& app, const Error& error);

/// Returns the error with the path of config.json where its sentence has the name alone, as that of
/// a model does which does not know its folder. Unchanged if `folder` is no folder.
Error with_folder(const Error& error, const std::string& folder);

}  // namespace electra::cli
