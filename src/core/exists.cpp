#include "core/exists.hpp"

#include <algorithm>
#include <dirent.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <system_error>

#include "core/quoted.hpp"
#include "core/system_call.hpp"
#include "electra/core/error.hpp"

namespace electra {
namespace {

/// Returns the mode of the file at `path`; 0 if there is none.
mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  if (without_interruption([&] { return ::stat(path.c_str(), &status); }) == 0)
    return status.st_mode;
  const int error = errno;
  if (error != ENOENT && error != ENOTDIR) fail_on_system_call(path, "be read", error);
  return 0;
}

struct stat status_of(const std::filesystem::path& path) {
  struct stat status {};
  if (without_interruption([&] { return ::stat(path.c_str(), &status); }) != 0)
    fail_on_system_call(path, "be examined", errno);
  return status;
}

/// Throws for a link whose target does not exist: a file is meant to be there.
void require_no_dangling_link(const std::filesystem::path& path) {
  std::error_code unknown;
  const auto target = std::filesystem::read_symlink(path, unknown);
  require(unknown.value() != 0, ErrorCode::io, FileName{path.native()}, " is a link to ",
          Quoted{target.native()},
          ", which does not exist; copy the folder with what its links point to "
          "(cp -rL), or download it again");
}

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

OpenFolder open_folder(const std::filesystem::path& path) {
  DIR* folder = ::opendir(path.c_str());
  while (folder == nullptr && errno == EINTR) folder = ::opendir(path.c_str());
  if (folder == nullptr) fail_on_system_call(path, "be opened", errno);
  return OpenFolder(folder);
}

}  // namespace

bool exists(const std::filesystem::path& path) {
  if (mode_of(path) != 0) return true;
  require_no_dangling_link(path);
  return false;
}

bool is_regular_file(const std::filesystem::path& path) { return S_ISREG(mode_of(path)); }

bool is_directory(const std::filesystem::path& path) { return S_ISDIR(mode_of(path)); }

std::uint64_t file_size(const std::filesystem::path& path) {
  return static_cast<std::uint64_t>(status_of(path).st_size);
}

FileIdentity file_identity(const std::filesystem::path& path) {
  const struct stat status = status_of(path);
  return {status.st_dev, status.st_ino};
}

std::vector<std::string> names_in_folder(const std::filesystem::path& path) {
  const OpenFolder folder = open_folder(path);
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr && errno == 0) break;
    if (entry == nullptr && errno == EINTR) continue;
    if (entry == nullptr) fail_on_system_call(path, "be read", errno);
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace electra
