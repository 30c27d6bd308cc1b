#pragma once

#include <filesystem>

#include "electra/model/config.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {

/// A model's folder with the vocabulary of Google's ELECTRAs and generated weights, `scale` times
/// larger outside LayerNorm: large enough for answers to differ. It goes away at the end.
class GeneratedFolder {
 public:
  explicit GeneratedFolder(const ElectraConfig& config, float scale = 3);

  const std::filesystem::path& path() const noexcept { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace electra::testing
