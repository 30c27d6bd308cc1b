#pragma once

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

#include "electra/pipelines/pipeline.hpp"

namespace electra::cli {

/// Where a model is.
struct ModelPath {
  std::filesystem::path folder;
  std::string weight_file;  ///< in that folder; empty: the first of the usual ones
};

/// Gives the folder that --model names, or that of the one weight file which it names.
ModelPath model_path(const std::string& named);

/// What every command that computes is told.
struct ModelOptions {
  std::string model;
  std::string dtype;  ///< empty: as the weights were packed, or fp32
  int threads = 0;    ///< 0: as many as the process may use

  /// Declares --model, --dtype and --threads.
  void declare(CLI::App& app);
  /// How the model is to be loaded from that place.
  LoadOptions load(const ModelPath& path) const;
};

/// Declares --model alone.
CLI::Option* declare_model(CLI::App& app, std::string& model);

}  // namespace electra::cli
