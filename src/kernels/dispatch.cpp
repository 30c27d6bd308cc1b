#include "kernels/dispatch.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

#include <cstdlib>
#include <string>
#include <string_view>

#include "electra/core/error.hpp"
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

bool is_available(InstructionSet set) {
  return machine_has(set) && (set == InstructionSet::scalar || is_available(base_of(set)));
}

std::vector<Kernels> find_available() {
  std::vector<Kernels> found;
  for (const InstructionSetInfo& info : instruction_sets)
    if (is_available(info.set)) found.push_back(kernels_of(info));
  return found;
}

std::string names_of(const std::vector<const Kernels*>& all) {
  std::string names;
  for (const Kernels* kernels : all) names.append(names.empty() ? "" : ", ").append(kernels->name);
  return names;
}

}  // namespace

const std::vector<const Kernels*>& available() {
  static const std::vector<Kernels> found = find_available();
  static const std::vector<const Kernels*> pointers = [] {
    std::vector<const Kernels*> result;
    for (const Kernels& kernels : found) result.push_back(&kernels);
    return result;
  }();
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
  static const Kernels& kernels = choose(std::getenv("ELECTRA_CPU"));
  return kernels;
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
