#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace electra::cli {

/// What every command that computes is told.
struct ModelOptions {
  std::string folder;
  std::string dtype = "fp32";
  int threads = 0;  ///< 0: as many as the process may use

  /// Declares --model, --dtype and --threads.
  void declare(CLI::App& app);
  /// Throws `unsupported` for a precision that this version does not compute in.
  void check() const;
};

/// Declares --model alone.
CLI::Option* declare_model(CLI::App& app, std::string& folder);

}  // namespace electra::cli
