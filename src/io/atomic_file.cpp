#include "io/atomic_file.hpp"

#include <atomic>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "core/system_call.hpp"
#include "electra/core/error.hpp"

namespace electra::io {
namespace {

std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  static std::atomic<unsigned> number{0};
  std::filesystem::path name = "." + path.filename().string();
  name += "." + std::to_string(::getpid()) + "." + std::to_string(number++) + ".part";
  return path.parent_path() / name;
}

}  // namespace

AtomicFile::AtomicFile(const std::filesystem::path& path)
    : path_(path), temporary_(temporary_beside(path)) {
  struct stat status {};
  const bool exists = without_interruption([&] { return ::stat(path.c_str(), &status); }) == 0;
  require(!exists || S_ISREG(status.st_mode), ErrorCode::io, FileName{path.native()},
          " is not a regular file; give the path of one");
  constexpr int everyone_as_the_umask_allows = 0666;
  descriptor_ = without_interruption([&] {
    return ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                  everyone_as_the_umask_allows);
  });
  if (descriptor_ < 0) fail_on_system_call(path_, "be written", errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
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

void AtomicFile::commit() {
  if (without_interruption([&] { return ::fsync(descriptor_); }) != 0)
    fail_on_system_call(path_, "be written to the disk", errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0)
    fail_on_system_call(path_, "be put in its place", errno);
  ::close(descriptor_);
  descriptor_ = -1;
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
