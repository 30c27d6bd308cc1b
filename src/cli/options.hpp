#pragma once

#include <filesystem>
#include <string>

#include "cli/declared_option.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra::cli {

/// The path of a model.
struct ModelPath {
  std::filesystem::path folder;
  std::string weight_file;  ///< in that folder; empty: the first of the default names
};

/// Returns the folder that --model names (named_folder()), or that of the one weight file which it
/// names. Throws `weights` for a file without a config.json beside it that is no weight file.
ModelPath model_path(const std::string& named);

/// The options of every command that computes.
struct ModelOptions {
  std::string model;
  std::string scope;  ///< of one of several models in a weight file; empty: it holds one
  std::string dtype;  ///< empty: as the weights were packed, or fp32
  int threads = 0;    ///< 0: as many as the process may use

  /// Declares --model, --scope, --dtype and --threads.
  void declare(CLI::App& app);
  /// Returns the library's options for a model at that path.
  LoadOptions load(const ModelPath& path) const;
};

/// The names of --model where an argument may stand in its place.
inline constexpr const char* model_or_argument = "--model,DIR";

/// Declares --model alone.
DeclaredOption declare_model(CLI::App& app, std::string& model, const char* names = "--model");
/// Declares --scope alone.
DeclaredOption declare_scope(CLI::App& app, std::string& scope);
/// Returns how the weights of that path are opened.
OpenOptions open_options(const ModelPath& path, const std::string& scope);
/// Declares --tokenizer, the folder of the tokenizer where it is not the model's.
DeclaredOption declare_tokenizer(CLI::App& app, std::string& tokenizer);
/// Returns that folder.
std::filesystem::path tokenizer_folder(const std::string& model, const std::string& tokenizer);
/// Declares --offsets, the unit of places in a text.
DeclaredOption declare_offsets(CLI::App& app, std::string& offsets);
/// Returns the unit of that name.
OffsetUnit offset_unit_named(const std::string& offsets);
/// Declares --threads alone.
DeclaredOption declare_threads(CLI::App& app, int& threads);

}  // namespace electra::cli
