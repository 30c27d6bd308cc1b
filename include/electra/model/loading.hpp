#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/core/log.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/weights.hpp"
#include "electra/model/config.hpp"

namespace electra {

/// The options of loading a model.
struct LoadOptions {
  int threads = 0;  ///< for every pass of the model; 0: as many as the process may use
  MissingWeights missing_weights = MissingWeights::error;  ///< an error, or made up
  /// Of the layers' matrix products; absent: that of a prepacked file, else fp32.
  std::optional<Precision> precision = {};
  OpenOptions open = {};  ///< which weight file, and which network of a checkpoint that holds two
  /// A pool that this model shares with others, in the place of `threads`; null: one of its own.
  std::shared_ptr<ThreadPool> thread_pool = {};
};

/// What became of the tensors of a checkpoint and of a model, by their full names.
struct LoadReport {
  std::string format;                    ///< of the weight file, as in "safetensors"
  std::vector<std::string> unread;       ///< in the checkpoint, but of no use to this model
  std::vector<std::string> initialized;  ///< not in the checkpoint, so initialised afresh
  /// Where the tensors were found: the file, its state dict, a prefix that was removed.
  WeightOrigin origin;
  /// Weight files of an adapter in the folder, which are not applied.
  std::vector<std::string> adapters;
};

/// Returns the precision of the layers: what was asked for, or that of a prepacked file, or fp32.
/// Throws `unsupported` where a file was prepacked for another one.
ELECTRA_EXPORT Precision precision_for(const WeightSource& source, std::optional<Precision> wanted);

/// Reads the config of a model's folder. Throws `io` for what is no folder, and as
/// ElectraConfig::from_pretrained() does.
ELECTRA_EXPORT ElectraConfig config_of(const std::filesystem::path& folder);

/// Throws one `weights` error that names every tensor that the model lacks and that was not
/// initialised, the classes that the config names, and what the checkpoint has in their place: the
/// other network than the one asked for, another prefix, another head.
ELECTRA_EXPORT void require_complete(const Weights& weights, const ElectraConfig& config,
                                     std::optional<Network> network);

/// Returns what became of the tensors of a checkpoint in `folder`, once a model has been made.
ELECTRA_EXPORT LoadReport report_of(const std::filesystem::path& folder, const WeightSource& source,
                                    const Weights& weights);

/// Logs the tensors that a model of `folder` does not use and the adapters that are not applied.
ELECTRA_EXPORT void log_unused(const std::filesystem::path& folder, const LoadReport& report);

/// Returns the pool of a model: the one that is shared, or a new one.
ELECTRA_EXPORT std::shared_ptr<ThreadPool> pool_of(const LoadOptions& options);

/// Returns the keys of config.json that decide the shape of a tensor, for the errors about shapes.
/// `config` must outlive it.
ELECTRA_EXPORT ShapeHint shape_hint(const ElectraConfig& config, std::optional<Network> network);

/// Opens `folder` and returns Model(weights, config, precision, pool), complete. Throws `io`,
/// `config` or `weights`, `unsupported` for weights that were packed for another precision, `input`
/// for a number of threads that cannot be; a tensor that is missing is an error unless the options
/// say otherwise.
template <class Model>
Model load_model(const std::filesystem::path& folder, const LoadOptions& options,
                 LoadReport* report = nullptr) {
  return in_folder(folder, [&] {
    const auto config = config_of(folder);
    const auto source = open_checkpoint(folder, options.open);
    Weights weights(source, options.missing_weights, static_cast<float>(config.initializer_range));
    weights.explain_shapes(shape_hint(config, options.open.network));
    Model model(weights, config, precision_for(*source, options.precision), pool_of(options));
    require_complete(weights, config, options.open.network);
    if (report != nullptr) *report = report_of(folder, *source, weights);
    return model;
  });
}

/// Does the same and then, where there is a log handler, calls `log(model, report)`.
template <class Model, class Log>
Model load_model_and_log(const std::filesystem::path& folder, const LoadOptions& options,
                         LoadReport* report, const Log& log) {
  LoadReport loaded;
  const bool is_wanted = report != nullptr || has_log_handler();
  Model model = load_model<Model>(folder, options, is_wanted ? &loaded : nullptr);
  if (has_log_handler()) log(model, std::as_const(loaded));
  if (report != nullptr) *report = std::move(loaded);
  return model;
}

}  // namespace electra
