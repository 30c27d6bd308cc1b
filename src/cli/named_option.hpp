#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace electra::cli {

/// Returns the option of that name, dashes and all; null if there is none. CLI11's own function is
/// noexcept and allocates: it ends the process where memory runs out.
inline const CLI::Option* option_named(const CLI::App& app, const std::string& name) {
  for (const CLI::Option* option : app.get_options())
    if (option->check_name(name)) return option;
  return nullptr;
}

}  // namespace electra::cli
