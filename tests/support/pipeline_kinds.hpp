#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "electra/model/loading.hpp"

namespace electra::testing {

using Texts = std::vector<std::string>;

/// A pipeline that is open. Returns its answer to each text, as bytes that are equal where every
/// bit of two answers is. Any number of threads may call one.
using AskPipeline = std::function<Texts(const Texts& texts)>;

/// A pipeline class, for tests of something that all of them promise.
struct PipelineKind {
  const char* name;          ///< as in "token_classification"
  const char* architecture;  ///< of its models, as in "ElectraForTokenClassification"
  const char* folder;        ///< a model that transformers saved, in tests/data/reference_folders
  AskPipeline (*open)(const std::filesystem::path& folder, const LoadOptions& options);

  /// Returns where that model lies.
  std::filesystem::path model() const;
};

inline void PrintTo(const PipelineKind& kind, std::ostream* out) { *out << kind.name; }

/// Every pipeline. Link all layers.
const std::vector<PipelineKind>& pipeline_kinds();

/// Texts of 1 to 8 words that these models know; the same for a seed.
Texts short_texts(std::size_t count, unsigned seed = 1);

/// So few threads, in a given precision.
LoadOptions load_options(int threads, Precision precision = Precision::fp32);

}  // namespace electra::testing
