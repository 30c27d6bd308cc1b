#include "electra/core/mapped_file.hpp"

#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/system_call.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"

namespace electra {
namespace {

/// An open regular file.
class RegularFile {
 public:
  // Non-blocking: a named pipe without a writer would otherwise hold the caller for ever.
  explicit RegularFile(const std::filesystem::path& path)
      : path_(path), descriptor_(without_interruption([&] {
          return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        })) {
    if (descriptor_ < 0) fail_on_system_call(path, "be opened", errno);
    try {
      examine();
    } catch (...) {
      ::close(descriptor_);
      throw;
    }
  }
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;
  ~RegularFile() { ::close(descriptor_); }

  std::size_t size() const noexcept { return static_cast<std::size_t>(status_.st_size); }
  int descriptor() const noexcept { return descriptor_; }
  bool is_trusted() const noexcept { return status_.st_uid == ::geteuid() || status_.st_uid == 0; }

  /// Reads all size() bytes.
  void read_into(void* memory) const {
    std::size_t done = 0;
    while (done < size()) {
      const ssize_t count = without_interruption([&] {
        return ::read(descriptor_, static_cast<std::byte*>(memory) + done, size() - done);
      });
      if (count < 0) fail_on_system_call(path_, "be read", errno);
      require(count > 0, ErrorCode::io, FileName{path_.native()}, " ended after ", done, " of ",
              size(), " bytes; something else is writing to it");
      done += static_cast<std::size_t>(count);
    }
  }

 private:
  void examine() {
    if (without_interruption([&] { return ::fstat(descriptor_, &status_); }) != 0)
      fail_on_system_call(path_, "be examined", errno);
    require(S_ISREG(status_.st_mode), ErrorCode::io, FileName{path_.native()},
            " is not a regular file; give the path of one");
  }

  const std::filesystem::path& path_;
  int descriptor_;
  struct stat status_ {};
};

struct Deallocate {
  std::size_t size;
  void operator()(std::byte* memory) const {
    AlignedAllocator<std::byte>().deallocate(memory, size);
  }
};

const std::byte* map(const RegularFile& file, const std::filesystem::path& path) {
  void* memory = ::mmap(nullptr, file.size(), PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (memory == MAP_FAILED) fail_on_system_call(path, "be mapped", errno);
  return static_cast<const std::byte*>(memory);
}

const std::byte* copy(const RegularFile& file, const std::filesystem::path& path) {
  std::unique_ptr<std::byte, Deallocate> memory(nullptr, {file.size()});
  try {
    memory.reset(AlignedAllocator<std::byte>().allocate(file.size()));
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::io, FileName{path.native()}, " has ", file.size(),
         " bytes, more than there is memory for");
  }
  file.read_into(memory.get());
  return memory.release();
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path, FileAccess access) : path_(path) {
  const RegularFile file(path_);
  size_ = file.size();
  if (size_ == 0) return;
  mapped_ = access == FileAccess::map || (access == FileAccess::automatic && file.is_trusted());
  data_ = mapped_ ? map(file, path_) : copy(file, path_);
}

MappedFile::~MappedFile() {
  if (data_ == nullptr) return;
  auto* memory = const_cast<std::byte*>(data_);
  if (mapped_) {
    ::munmap(memory, size_);
  } else {
    Deallocate{size_}(memory);
  }
}

void MappedFile::release_pages(const void* from, std::size_t bytes) const noexcept {
  const auto begin = reinterpret_cast<std::uintptr_t>(from);
  const auto start = reinterpret_cast<std::uintptr_t>(data_);
  if (!mapped_ || begin < start || begin - start > size_ || bytes > size_ - (begin - start)) return;
  // Whole pages: those at the ends belong to others too.
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t first = (begin + page - 1) / page * page,
                       last = (begin + bytes) / page * page;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

std::string read_text_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const RegularFile file(path);
  require(file.size() <= max_bytes, ErrorCode::io, FileName{path.native()}, " has ", file.size(),
          " bytes; at most ", max_bytes, " are supported");
  std::string text(file.size(), '\0');
  file.read_into(text.data());
  return text;
}

}  // namespace electra
