#include "kernels/dispatch.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <cstdlib>
#include <string>
#include <string_view>

#include "electra/core/error.hpp"
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
#endif
    default:
      return false;
  }
}

/// The base is asked about first: asking about AMX is asking for it.
bool is_available(InstructionSet set) {
  return (set == InstructionSet::scalar || is_available(base_of(set))) && machine_has(set);
}

/// The kernels of every instruction set of this build, the slowest first.
const std::vector<Kernels>& all_kernels() {
  static const std::vector<Kernels> all = [] {
    std::vector<Kernels> result;
    for (const InstructionSetInfo& info : instruction_sets) result.push_back(kernels_of(info));
    return result;
  }();
  return all;
}

std::string names_of(const std::vector<const Kernels*>& all) {
  std::string names;
  for (const Kernels* kernels : all) names.append(names.empty() ? "" : ", ").append(kernels->name);
  return names;
}

}  // namespace

const std::vector<const Kernels*>& available() {
  static const std::vector<const Kernels*> found = [] {
    std::vector<const Kernels*> result;
    for (const Kernels& kernels : all_kernels())
      if (is_available(kernels.instruction_set)) result.push_back(&kernels);
    return result;
  }();
  return found;
}

const Kernels& choose(const char* name) {
  const std::string_view wanted = name == nullptr ? "" : name;
  const std::vector<Kernels>& all = all_kernels();
  for (auto kernels = all.rbegin(); kernels != all.rend(); ++kernels)
    if ((wanted.empty() ? !kernels->by_name_only : wanted == kernels->name) &&
        is_available(kernels->instruction_set))
      return *kernels;
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
