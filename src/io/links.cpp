#include "io/links.hpp"

#include <algorithm>
#include <iterator>
#include <sys/stat.h>
#include <system_error>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/system_call.hpp"
#include "electra/core/error.hpp"

namespace electra::io {
namespace {

namespace fs = std::filesystem;

/// Returns a path without links.
fs::path without_links(const fs::path& path) {
  std::error_code problem;
  fs::path real = fs::canonical(path, problem);
  if (problem) fail_on_system_call(path, "be read", problem.value());
  return real;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [in_folder, in_path] =
      std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return in_folder == folder.end() && in_path != path.end();
}

/// Whether it is a blob of the cache in which the folder is a snapshot or lies in one:
/// MODEL/blobs/HASH beside MODEL/snapshots/COMMIT.
bool is_blob(const fs::path& path, const fs::path& folder) {
  for (fs::path part = folder; part.has_relative_path(); part = part.parent_path()) {
    const fs::path snapshots = part.parent_path();
    if (snapshots.filename() == "snapshots" &&
        path.parent_path() == snapshots.parent_path() / "blobs")
      return true;
  }
  return false;
}

bool lies_inside(const fs::path& file, const fs::path& folder) {
  const fs::path root = without_links(folder.empty() ? "." : folder);
  return is_below(file, root) || is_blob(file, root);
}

}  // namespace

bool leads_out(const fs::path& folder, const fs::path& name) {
  return electra::exists(folder / name) && !lies_inside(without_links(folder / name), folder);
}

void require_inside(const fs::path& folder, const fs::path& name, FileIdentity opened) {
  const fs::path path = folder / name;
  const fs::path file = without_links(path);
  require(lies_inside(file, folder), ErrorCode::input, FileName{path.native()},
          " is a link out of its folder, to ", Quoted{file.native()},
          "; if that is a file of the model, copy the folder with what its links point to (cp -rL) "
          "and convert the copy");
  struct stat status {};
  const bool is_there = without_interruption([&] { return ::lstat(file.c_str(), &status); }) == 0;
  require(is_there && FileIdentity(status.st_dev, status.st_ino) == opened, ErrorCode::io,
          FileName{path.native()},
          " was replaced while it was read; something else is writing to its folder");
}

fs::path behind_links(const fs::path& path) {
  std::error_code absent;
  const bool is_link = fs::is_symlink(path, absent) && electra::is_regular_file(path);
  return is_link ? without_links(path) : path;
}

}  // namespace electra::io
