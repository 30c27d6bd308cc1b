#pragma once

#if __cplusplus < 201703L
#error "electra is written in C++17: compile with -std=c++17 or a later one"
#endif

/// Marks what a shared build of the library shows to its users; everything else stays hidden.
#if defined(_WIN32)
#define ELECTRA_EXPORT
#else
#define ELECTRA_EXPORT __attribute__((visibility("default")))
#endif

#if defined(__SIZEOF_POINTER__) && __SIZEOF_POINTER__ < 8
#error "electra needs a 64-bit machine: sizes of models are counted in 64 bits"
#endif
