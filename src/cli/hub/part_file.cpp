#include "cli/hub/part_file.hpp"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "cli/interrupt.hpp"
#include "core/quoted.hpp"
#include "core/system_call.hpp"
#include "electra/core/error.hpp"
#include "io/atomic_file.hpp"

namespace electra::cli::hub {
namespace {

int open_to_write(const std::filesystem::path& path) {
  io::create_folder(path.parent_path());
  constexpr int everyone_as_the_umask_allows = 0666;
  const int descriptor = without_interruption([&] {
    return ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                  everyone_as_the_umask_allows);
  });
  if (descriptor < 0) fail_on_system_call(path, "be written", errno);
  return descriptor;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path, const std::function<void()>& on_waiting)
    : descriptor_(open_to_write(path)) {
  constexpr std::chrono::milliseconds pause{100};
  const auto is_held = [&] {
    return ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR);
  };
  try {
    for (bool is_first = true; is_held(); is_first = false) {
      if (is_first) on_waiting();
      check_interrupt();
      std::this_thread::sleep_for(pause);
    }
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

FileLock::~FileLock() { ::close(descriptor_); }

PartFile::PartFile(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(open_to_write(path_)) {
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode)) {
    size_ = static_cast<std::uint64_t>(status.st_size);
    return;
  }
  ::close(descriptor_);
  fail(ErrorCode::io, FileName{path_.native()}, " is not a regular file; remove it");
}

PartFile::~PartFile() {
  ::close(descriptor_);
  if (size_ == 0) remove();  // nothing to go on with
}

void PartFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        without_interruption([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (count < 0) fail_on_system_call(path_, "be written", errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
    size_ += static_cast<std::uint64_t>(count);
  }
}

void PartFile::restart() {
  if (without_interruption([&] { return ::ftruncate(descriptor_, 0); }) != 0)
    fail_on_system_call(path_, "be emptied", errno);
  size_ = 0;
}

void PartFile::remove() { ::unlink(path_.c_str()); }

void PartFile::rename_to(const std::filesystem::path& path) {
  if (without_interruption([&] { return ::fsync(descriptor_); }) != 0)
    fail_on_system_call(path_, "be written to the disk", errno);
  io::create_folder(path.parent_path());
  if (::rename(path_.c_str(), path.c_str()) != 0) fail_on_system_call(path, "be created", errno);
}

void require_room(const std::filesystem::path& folder, std::uint64_t bytes, std::string_view file) {
  struct statvfs status {};
  if (without_interruption([&] { return ::statvfs(folder.c_str(), &status); }) != 0) return;
  const std::uint64_t block = status.f_frsize;
  const std::uint64_t blocks = status.f_bavail;
  require(block == 0 || bytes / block <= blocks, ErrorCode::io, Quoted{file}, " has ", bytes,
          " bytes to be downloaded, but ", FileName{folder.native()}, " has room for ",
          blocks * block, "; make room, or download to another disk with --to or HF_HUB_CACHE");
}

}  // namespace electra::cli::hub
