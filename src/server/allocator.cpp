#include "server/allocator.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace electra::server {

#if defined(__GLIBC__)

void limit_arenas() noexcept {
  constexpr int arenas = 1;
  // Weights get pages of their own; what a pass takes comes from the arena, again and again. glibc
  // would raise the first limit to the size of the largest weights that were freed.
  constexpr int least_mapped = 4 << 20, most_free_at_end = 16 << 20;
  ::mallopt(M_ARENA_MAX, arenas);
  ::mallopt(M_MMAP_THRESHOLD, least_mapped);
  ::mallopt(M_TRIM_THRESHOLD, most_free_at_end);
}

void return_free_memory() noexcept { ::malloc_trim(0); }

#else

void limit_arenas() noexcept {}
void return_free_memory() noexcept {}

#endif

}  // namespace electra::server
