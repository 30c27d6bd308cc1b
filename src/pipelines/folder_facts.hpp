#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "electra/core/precision.hpp"
#include "electra/io/checkpoint.hpp"

namespace electra::pipelines {

/// What decides with which pipelines a model's folder is opened.
struct FolderFacts {
  std::string task;     ///< of its class, as in "token-classification"; "base" without a head
  Precision precision;  ///< that it is computed in
};

/// Reads them from the config and the names of the weights. Throws as opening both does.
FolderFacts folder_facts(const std::filesystem::path& folder, const OpenOptions& options,
                         std::optional<Precision> wanted);

}  // namespace electra::pipelines
