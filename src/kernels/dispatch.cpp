#include "kernels/dispatch.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

#include <atomic>
#include <cstdlib>
#include <iterator>
#include <mutex>
#include <string>
#include <string_view>

#include "electra/core/error.hpp"
#include "electra/core/forks.hpp"
#include "kernels/amx.hpp"
#include "kernels/implementation.hpp"

namespace electra::kernels {
namespace {

#if defined(__x86_64__)
/// Compilers have no common name for it.
bool machine_has_avxvnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a & 1U << 4) != 0;
}
#elif defined(__aarch64__)
/// An extension of Armv8, by the bit of the kernel of Linux and by the name that macOS has for it.
struct Extension {
  [[maybe_unused]] unsigned long auxiliary_value;
  [[maybe_unused]] unsigned long bit;
  [[maybe_unused]] const char* name;
};
constexpr unsigned long hwcap = 16, hwcap2 = 26;
constexpr Extension dotprod{hwcap, 1UL << 20U, "hw.optional.arm.FEAT_DotProd"};
constexpr Extension i8mm{hwcap2, 1UL << 13U, "hw.optional.arm.FEAT_I8MM"};
constexpr Extension bf16{hwcap2, 1UL << 14U, "hw.optional.arm.FEAT_BF16"};

bool machine_has([[maybe_unused]] const Extension& extension) {
#if defined(__linux__)
  return (getauxval(extension.auxiliary_value) & extension.bit) != 0;
#elif defined(__APPLE__)
  int has = 0;
  std::size_t size = sizeof has;
  return sysctlbyname(extension.name, &has, &size, nullptr, 0) == 0 && has != 0;
#else
  return false;
#endif
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
    case InstructionSet::avx512amx:
      return process_may_use_amx();
#elif defined(__aarch64__)
    case InstructionSet::neon:
      return true;
    case InstructionSet::neon_dotprod:
      return machine_has(dotprod);
    case InstructionSet::neon_i8mm:
      return machine_has(i8mm);
    case InstructionSet::neon_bf16:
      return machine_has(bf16);
#endif
    default:
      return false;
  }
}

/// The base is asked about first: asking about AMX is asking for it.
bool is_available(InstructionSet set) {
  return (set == InstructionSet::scalar || is_available(base_of(set))) && machine_has(set);
}

detail::ForkSafeMutex all_in_use;

constexpr std::size_t set_count = std::size(instruction_sets);

/// The kernels of every instruction set of this build, the slowest first. Filled under a lock of
/// our own: in the child of a fork() a static variable of a function would be waited for for ever
/// if another thread of the parent was initialising it.
const Kernels (&all_kernels())[set_count] {
  static Kernels all[set_count];
  static std::atomic<bool> are_known{false};
  if (are_known.load(std::memory_order_acquire)) return all;
  const std::lock_guard<std::mutex> lock(all_in_use.get());
  if (are_known.load(std::memory_order_relaxed)) return all;
  for (std::size_t i = 0; i < set_count; ++i) all[i] = kernels_of(instruction_sets[i]);
  are_known.store(true, std::memory_order_release);
  return all;
}

std::string names_of(const std::vector<const Kernels*>& all) {
  std::string names;
  for (const Kernels* kernels : all) names.append(names.empty() ? "" : ", ").append(kernels->name);
  return names;
}

}  // namespace

std::vector<const Kernels*> available() {
  std::vector<const Kernels*> found;
  for (const Kernels& kernels : all_kernels())
    if (is_available(kernels.instruction_set)) found.push_back(&kernels);
  return found;
}

const Kernels& choose(const char* name) {
  const std::string_view wanted = name == nullptr ? "" : name;
  const Kernels(&all)[set_count] = all_kernels();
  for (std::size_t i = set_count; i-- > 0;)
    if ((wanted.empty() ? !all[i].by_name_only : wanted == all[i].name) &&
        is_available(all[i].instruction_set))
      return all[i];
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
