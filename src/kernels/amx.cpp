#include "kernels/amx.hpp"

#include <atomic>

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace electra::kernels {

#if defined(__x86_64__) && defined(__linux__)
namespace {

bool processor_has_amx() {
  constexpr unsigned bf16 = 1U << 22U, tile = 1U << 24U, int8 = 1U << 25U;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  return (d & bf16) != 0 && (d & tile) != 0 && (d & int8) != 0;
}

/// Refused by kernels older than 5.16, by those that do not save the registers, and where a thread
/// has an alternate stack that is too small.
bool system_permits_tiles() {
  constexpr long request_permission = 0x1023;  // ARCH_REQ_XCOMP_PERM of <asm/prctl.h>
  constexpr long tile_data = 18;               // XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}

}  // namespace

bool process_may_use_amx() {
  static std::atomic<int> known{0};  // 1: it may not, 2: it may; the same in every thread
  if (known.load(std::memory_order_relaxed) == 0)
    known.store(processor_has_amx() && system_permits_tiles() ? 2 : 1, std::memory_order_relaxed);
  return known.load(std::memory_order_relaxed) == 2;
}
#else
bool process_may_use_amx() { return false; }
#endif

}  // namespace electra::kernels
