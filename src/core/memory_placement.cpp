#include "core/memory_placement.hpp"

#if defined(__linux__)
#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace electra {

#if defined(__linux__)

bool interleave(void* pages, std::size_t bytes, const std::vector<int>& nodes) noexcept {
  constexpr unsigned long word_bits = 8 * sizeof(unsigned long);
  constexpr unsigned long max_node = 1024;
  unsigned long mask[max_node / word_bits] = {};
  for (const int node : nodes)
    if (node >= 0 && static_cast<unsigned long>(node) < max_node)
      mask[static_cast<unsigned long>(node) / word_bits] |=
          1UL << static_cast<unsigned long>(node) % word_bits;
  int policy = MPOL_DEFAULT;
  if (::syscall(SYS_get_mempolicy, &policy, nullptr, 0, nullptr, 0) != 0 || policy != MPOL_DEFAULT)
    return false;
  return ::syscall(SYS_mbind, pages, bytes, MPOL_INTERLEAVE, mask, max_node, 0) == 0;
}

#else

bool interleave(void* /*pages*/, std::size_t /*bytes*/,
                const std::vector<int>& /*nodes*/) noexcept {
  return false;
}

#endif

}  // namespace electra
