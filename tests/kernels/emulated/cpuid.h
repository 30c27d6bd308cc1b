#pragma once
#pragma GCC system_header  // for #include_next

// Reports the instruction sets that are emulated here.

#include_next <cpuid.h>

#define __get_cpuid_count(leaf, part, a, b, c, d) (*(a) = 1U << 4U, *(b) = *(c) = *(d) = 0U, 1)
#define __builtin_cpu_supports(name) \
  (std::string_view(name).rfind("avx512", 0) == 0 || __builtin_cpu_supports(name))
