#include "kernels/dispatch.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>

#include "electra/core/error.hpp"
#include "electra/core/forks.hpp"
#include "kernels/implementation.hpp"

namespace electra::kernels {
namespace {

#if defined(__x86_64__)
/// Compilers have no common name for it.
bool machine_has_avxvnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a & 1U << 4) != 0;
}
#endif

/// Returns whether the machine has what an instruction set adds to the one it extends. The builtin
/// functions ask the operating system too, whether it saves the wide registers.
bool machine_has(InstructionSet set) {
  switch (set) {
    case InstructionSet::scalar:
      return true;
#if defined(__x86_64__)
    case InstructionSet::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case InstructionSet::avxvnni:
      return machine_has_avxvnni();
    case InstructionSet::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    case InstructionSet::avx512vnni:
      return __builtin_cpu_supports("avx512vnni");
    case InstructionSet::avx512bf16:
      return __builtin_cpu_supports("avx512bf16");
#endif
    default:
      return false;
  }
}

bool is_available(InstructionSet set) {
  return machine_has(set) && (set == InstructionSet::scalar || is_available(base_of(set)));
}

std::vector<Kernels> find_available() {
  std::vector<Kernels> found;
  for (const InstructionSetInfo& info : instruction_sets)
    if (is_available(info.set)) found.push_back(kernels_of(info));
  return found;
}

detail::ForkSafeMutex known_in_use;
std::atomic<bool> are_known{false};

std::string names_of(const std::vector<const Kernels*>& all) {
  std::string names;
  for (const Kernels* kernels : all) names.append(names.empty() ? "" : ", ").append(kernels->name);
  return names;
}

}  // namespace

const std::vector<const Kernels*>& available() {
  // Filled under a lock of our own: in the child of a fork() one would wait for ever for another
  // thread of the parent that was initialising them.
  static std::vector<Kernels> known;
  static std::vector<const Kernels*> pointers;
  if (are_known.load(std::memory_order_acquire)) return pointers;
  const std::lock_guard<std::mutex> lock(known_in_use.get());
  if (are_known.load(std::memory_order_relaxed)) return pointers;
  known = find_available();
  pointers.clear();
  for (const Kernels& kernels : known) pointers.push_back(&kernels);
  are_known.store(true, std::memory_order_release);
  return pointers;
}

const Kernels& choose(const char* name) {
  const std::string_view wanted = name == nullptr ? "" : name;
  if (wanted.empty()) return *available().back();
  for (const Kernels* kernels : available())
    if (wanted == kernels->name) return *kernels;
  fail(ErrorCode::unsupported, "ELECTRA_CPU=", wanted,
       " is not among the kernels that this machine can run: ", names_of(available()));
}

const Kernels& active() {
  static std::atomic<const Kernels*> active{nullptr};
  const Kernels* kernels = active.load(std::memory_order_acquire);
  if (kernels == nullptr) {
    kernels = &choose(std::getenv("ELECTRA_CPU"));  // the same in every thread
    active.store(kernels, std::memory_order_release);
  }
  return *kernels;
}

const PrecisionKernels& kernels_for(Precision precision) {
  const Kernels& kernels = active();
  switch (precision) {
    case Precision::bf16:
      return kernels.bf16;
    case Precision::int8:
      return kernels.int8;
    case Precision::fp32:
      break;
  }
  return kernels.fp32;
}

}  // namespace electra::kernels
