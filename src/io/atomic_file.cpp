#include "io/atomic_file.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

#include "electra/core/error.hpp"

namespace electra {
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
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  require(!std::filesystem::exists(status) || std::filesystem::is_regular_file(status),
          ErrorCode::io, FileName{path.native()}, " is not a regular file; give the path of one");
  constexpr int everyone_as_the_umask_allows = 0666;
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                       everyone_as_the_umask_allows);
  if (descriptor_ < 0) fail_to("be written");
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* data, std::size_t size) {
  const char* rest = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t count = ::write(descriptor_, rest, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_to("be written");
    rest += count;
    size -= static_cast<std::size_t>(count);
  }
}

void AtomicFile::commit() {
  if (::fsync(descriptor_) != 0) fail_to("be written to the disk");
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail_to("be put in its place");
  ::close(descriptor_);
  descriptor_ = -1;
}

void AtomicFile::fail_to(const char* what) const {
  const std::string why = std::generic_category().message(errno);
  fail(ErrorCode::io, FileName{path_.native()}, " cannot ", what, ": ", why);
}

void require_writable(const std::filesystem::path& path) { const AtomicFile unused(path); }

void write_atomically(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

}  // namespace electra
