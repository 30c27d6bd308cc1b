#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "electra/io/checkpoint.hpp"
#include "electra/model/loading.hpp"
#include "pipelines/tokenizer_check.hpp"

namespace electra::pipelines {

/// The report on a sound model.
struct CheckReport {
  std::string model;
  std::string architecture;
  std::size_t tensors = 0;
  LoadReport loaded;
  std::optional<TokenizerReport> tokenizer;
  std::vector<std::string> modules;  ///< of a sentence-transformers folder
};

/// Reads every file of a model and whether they fit each other. Throws an Error that names a file
/// or the folder if anything is wrong. Without a network in `open`, that of the class which the
/// config names is read of a checkpoint with two.
///
/// The tokenizer is that of another folder, unless its path is empty.
CheckReport check_model(const std::filesystem::path& folder, OpenOptions open,
                        const std::filesystem::path& tokenizer = {});

}  // namespace electra::pipelines
