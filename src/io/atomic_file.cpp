#include "io/atomic_file.hpp"

#include <atomic>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "core/quoted.hpp"
#include "core/system_call.hpp"
#include "electra/core/error.hpp"

namespace electra::io {
namespace {

// Without the name of the file: with it, the name could be too long.
std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  static std::atomic<unsigned> number{0};
  return path.parent_path() /
         (".electra." + std::to_string(::getpid()) + "." + std::to_string(number++) + ".part");
}

}  // namespace

AtomicFile::AtomicFile(const std::filesystem::path& path) : path_(path) {
  struct stat status {};
  const bool exists = without_interruption([&] { return ::stat(path.c_str(), &status); }) == 0;
  // A circle of links is replaced as any other link is.
  if (!exists && errno != ENOENT && errno != ELOOP) fail_on_system_call(path_, "be written", errno);
  require(!exists || S_ISREG(status.st_mode), ErrorCode::io, FileName{path.native()},
          " is not a regular file; give the path of one");
  constexpr mode_t permissions = 0777, everyone_as_the_umask_allows = 0666;
  const mode_t mode = exists ? status.st_mode & permissions : everyone_as_the_umask_allows;
  do {  // a process that was killed leaves its file behind, and containers have few process ids
    temporary_ = temporary_beside(path);
    descriptor_ = without_interruption(
        [&] { return ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode); });
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) fail_on_system_call(path_, "be written", errno);
  // Where this fails, the file has less permissions: those that the umask allows.
  if (exists) ::fchmod(descriptor_, mode);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* data, std::size_t size) {
  const char* rest = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t count = without_interruption([&] { return ::write(descriptor_, rest, size); });
    if (count < 0) fail_on_system_call(path_, "be written", errno);
    rest += count;
    size -= static_cast<std::size_t>(count);
  }
}

void AtomicFile::finish() {
  if (descriptor_ < 0) return;
  if (without_interruption([&] { return ::fsync(descriptor_); }) != 0)
    fail_on_system_call(path_, "be written to the disk", errno);
  ::close(std::exchange(descriptor_, -1));
}

void AtomicFile::commit() {
  finish();
  if (::rename(temporary_.c_str(), path_.c_str()) != 0)
    fail_on_system_call(temporary_, "be renamed to " + to_string(Quoted{path_.native()}), errno);
  temporary_.clear();
}

AtomicFile& AtomicFiles::add(const std::filesystem::path& path) {
  return files_.emplace_back(path);
}

void AtomicFiles::add(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile& file = add(path);
  file.write(bytes.data(), bytes.size());
  file.finish();
}

void AtomicFiles::commit() {
  for (const std::filesystem::path& path : removed_) {
    std::error_code problem;
    std::filesystem::remove(path, problem);
    if (problem) fail_on_system_call(path, "be replaced", problem.value());
  }
  for (AtomicFile& file : files_) file.commit();
}

void require_writable(const std::filesystem::path& path) { const AtomicFile unused(path); }

void create_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) fail_on_system_call(folder, "be created", problem.value());
}

void write_atomically(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

}  // namespace electra::io
