#include "core/file_status.hpp"

#include <algorithm>
#include <system_error>

#include "electra/core/error.hpp"

namespace electra {

namespace fs = std::filesystem;

fs::file_type file_type(const fs::path& path) {
  std::error_code problem;
  const fs::file_type type = fs::status(path, problem).type();
  require(type != fs::file_type::none, ErrorCode::io, FileName{path.native()},
          " cannot be examined: ", problem.message());
  return type;
}

std::vector<fs::path> paths_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem); !problem && entry != fs::directory_iterator();
       entry.increment(problem))
    paths.push_back(entry->path());
  require(!problem, ErrorCode::io, FileName{folder.native()},
          " cannot be read: ", problem.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool file_exists(const fs::path& path) { return file_type(path) != fs::file_type::not_found; }

}  // namespace electra
