#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "electra/io/weights.hpp"

namespace electra::testing {

/// A model, an input and what the reference made of it; data/golden/README.md tells the layout.
struct GoldenCase {
  std::filesystem::path folder;
  std::string task;
  std::vector<std::string> options;  ///< as `electra run` takes them
  bool compute_padding = false;
  bool optional = false;  ///< of a format that the library may refuse
  double tolerance = 0;

  explicit GoldenCase(const std::filesystem::path& case_folder);

  std::string name() const { return folder.filename().string(); }
  /// Returns the differences of these outputs: a line for each tensor that is missing, not asked
  /// for, of another shape, or further from the reference's than the tolerance.
  std::vector<std::string> differences(const WeightSource& outputs) const;
};

/// Every case below these folders, by name; a folder that is not there has none.
std::vector<std::filesystem::path> golden_cases_in(const std::vector<std::filesystem::path>& roots);

}  // namespace electra::testing
