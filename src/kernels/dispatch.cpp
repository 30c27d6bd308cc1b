#include "kernels/dispatch.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <cstdlib>
#include <string>
#include <string_view>

#include "electra/core/error.hpp"
#include "electra/kernels/kernels.hpp"
#include "kernels/low_precision.hpp"

namespace electra::kernels {

namespace scalar {
extern const Table table;
}
#if defined(__x86_64__)
namespace avx2 {
extern const Table table;
}
namespace avxvnni {
extern const BetterInt8 reduced;
}
namespace avx512 {
extern const Table table;
}
namespace avx512vnni {
extern const BetterInt8 reduced;
}
namespace avx512bf16 {
extern const BetterBf16 reduced;
}
#endif

namespace {

#if defined(__x86_64__)
// A table with better kernels for the lower precisions, and all others as they are.

Table with_vnni(Table table, const char* name, const BetterInt8& better) {
  table.name = name;
  table.int8.gemm = better.gemm;
  table.int8.peak_operations = better.peak_operations;
  return table;
}

Table with_bf16() {
  Table table = with_vnni(avx512::table, "avx512bf16", avx512vnni::reduced);
  table.bf16 = avx512bf16::reduced.kernels;
  table.int8.gemm = avx512bf16::reduced.gemm_int8;
  table.int8.attention = table.bf16.attention;
  return table;
}

/// Compilers have no name for it that all of them know.
bool machine_has_avxvnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a & 1U << 4) != 0;
}
#endif

std::vector<const Table*> find_available() {
  std::vector<const Table*> tables{&scalar::table};
#if defined(__x86_64__)
  // These ask the operating system too, whether it keeps the wide registers.
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return tables;
  tables.push_back(&avx2::table);
  static const Table narrow_vnni = with_vnni(avx2::table, "avxvnni", avxvnni::reduced);
  if (machine_has_avxvnni()) tables.push_back(&narrow_vnni);
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
    return tables;
  tables.push_back(&avx512::table);
  if (!__builtin_cpu_supports("avx512vnni")) return tables;
  static const Table vnni = with_vnni(avx512::table, "avx512vnni", avx512vnni::reduced);
  tables.push_back(&vnni);
  if (!__builtin_cpu_supports("avx512bf16")) return tables;
  static const Table bf16 = with_bf16();
  tables.push_back(&bf16);
#endif
  return tables;
}

std::string names_of(const std::vector<const Table*>& tables) {
  std::string names;
  for (const Table* table : tables) names.append(names.empty() ? "" : ", ").append(table->name);
  return names;
}

}  // namespace

const std::vector<const Table*>& available() {
  static const std::vector<const Table*> tables = find_available();
  return tables;
}

const Table& choose(const char* name) {
  const std::string_view wanted = name == nullptr ? "" : name;
  if (wanted.empty()) return *available().back();
  for (const Table* table : available())
    if (wanted == table->name) return *table;
  fail(ErrorCode::unsupported, "ELECTRA_CPU=", wanted,
       " is not among the kernels that this machine can run: ", names_of(available()));
}

const Table& active() {
  static const Table& table = choose(std::getenv("ELECTRA_CPU"));
  return table;
}

const PrecisionKernels& kernels_for(Precision precision) {
  const Table& table = active();
  switch (precision) {
    case Precision::bf16:
      return table.bf16;
    case Precision::int8:
      return table.int8;
    case Precision::fp32:
      break;
  }
  return table.fp32;
}

}  // namespace electra::kernels
