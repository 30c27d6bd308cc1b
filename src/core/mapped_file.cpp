#include "electra/core/mapped_file.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

#include "core/regular_file.hpp"
#include "core/system_call.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"

namespace electra {
namespace {

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
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t offset = begin - start;
  const std::size_t first = (offset + page - 1) / page * page,
                    last = (offset + bytes) / page * page;
  if (first < last) ::madvise(const_cast<std::byte*>(data_) + first, last - first, MADV_DONTNEED);
}

std::string read_text_file(const std::filesystem::path& path, std::size_t max_bytes) {
  return RegularFile(path).read(max_bytes);
}

}  // namespace electra
