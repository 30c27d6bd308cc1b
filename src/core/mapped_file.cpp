#include "electra/core/mapped_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"

namespace electra {
namespace {

/// Closes what it holds, also when a check throws.
class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path)
      : value_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
    require(value_ >= 0, ErrorCode::io, path.string(), " cannot be opened: ", why());
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(value_); }

  int value() const noexcept { return value_; }

  static std::string why() { return std::generic_category().message(errno); }

 private:
  int value_;
};

struct stat status_of(const Descriptor& file, const std::filesystem::path& path) {
  struct stat status {};
  require(::fstat(file.value(), &status) == 0, ErrorCode::io, path.string(),
          " cannot be examined: ", Descriptor::why());
  require(S_ISREG(status.st_mode), ErrorCode::io, path.string(),
          " is not a regular file; give the path of one");
  return status;
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path, FileAccess access) : path_(path) {
  const Descriptor file(path);
  const struct stat status = status_of(file, path);
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ == 0) return;
  const bool trusted = status.st_uid == ::geteuid() || status.st_uid == 0;
  if (access == FileAccess::map || (access == FileAccess::automatic && trusted)) {
    map(file.value());
  } else {
    copy(file.value());
  }
}

MappedFile::~MappedFile() {
  if (data_ == nullptr) return;
  auto* memory = const_cast<std::byte*>(data_);
  if (mapped_) {
    ::munmap(memory, size_);
  } else {
    AlignedAllocator<std::byte>().deallocate(memory, size_);
  }
}

void MappedFile::map(int descriptor) {
  void* memory = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  require(memory != MAP_FAILED, ErrorCode::io, path_.string(), " cannot be mapped: ",
          Descriptor::why());
  data_ = static_cast<const std::byte*>(memory);
  mapped_ = true;
}

void MappedFile::copy(int descriptor) {
  std::byte* memory = AlignedAllocator<std::byte>().allocate(size_);
  std::size_t done = 0;
  while (done < size_) {
    const ssize_t count = ::read(descriptor, memory + done, size_ - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  if (done != size_) {
    const std::size_t wanted = size_;
    AlignedAllocator<std::byte>().deallocate(memory, size_);
    fail(ErrorCode::io, path_.string(), " ended after ", done, " of ", wanted, " bytes");
  }
  data_ = memory;
}

std::string read_text_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const MappedFile file(path);
  require(file.size() <= max_bytes, ErrorCode::io, path.string(), " has ", file.size(),
          " bytes; at most ", max_bytes, " are read");
  return std::string(file.text());
}

}  // namespace electra
