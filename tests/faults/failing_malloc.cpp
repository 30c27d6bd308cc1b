// A library to be loaded before a program (LD_PRELOAD): allocation number FAIL_ALLOCATION fails,
// and all after it too, unless FAIL_ONE is set. With COUNT_ALLOCATIONS, the file of that name
// receives how many there were.
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t size);                           // NOLINT
void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
void* __libc_realloc(void* memory, std::size_t size);            // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT
}

namespace {

std::atomic<long> allocations{0};

bool fails() {
  static const char* const number = std::getenv("FAIL_ALLOCATION");
  static const bool only_one = std::getenv("FAIL_ONE") != nullptr;
  static const long failing = number == nullptr ? 0 : std::atol(number);
  const long here = ++allocations;
  if (failing == 0 || (only_one ? here != failing : here < failing)) return false;
  errno = ENOMEM;
  return true;
}

struct Report {
  ~Report() {
    const char* const path = std::getenv("COUNT_ALLOCATIONS");
    if (path == nullptr) return;
    const long count = allocations;
    std::FILE* const file = std::fopen(path, "w");
    if (file == nullptr) return;
    std::fprintf(file, "%ld\n", count);
    std::fclose(file);
  }
};

const Report report;

}  // namespace

extern "C" {

void* malloc(std::size_t size) { return fails() ? nullptr : __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) {
  return fails() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  return fails() ? nullptr : __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return fails() ? nullptr : __libc_memalign(alignment, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  return fails() ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  if (fails()) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

}  // extern "C"
