#include "io/distinct_files.hpp"

#include "core/quoted.hpp"
#include "electra/core/error.hpp"

namespace electra::io {

void DistinctFiles::add(const std::filesystem::path& path) {
  const auto [same, is_new] = names_.emplace(file_identity(path), path.native());
  require(is_new, ErrorCode::weights, FileName{path.native()}, " is the same file as ",
          FileName{same->second},
          "; the weights of a model lie in files of their own: download each of them");
}

}  // namespace electra::io
