#pragma once

namespace electra::testing {

#if defined(__has_feature)
#define ELECTRA_HAS_FEATURE(name) __has_feature(name)
#else
#define ELECTRA_HAS_FEATURE(name) 0
#endif

/// Whether this build watches its own threads.
#if defined(__SANITIZE_THREAD__) || ELECTRA_HAS_FEATURE(thread_sanitizer)
inline constexpr bool threads_sanitized = true;
#else
inline constexpr bool threads_sanitized = false;
#endif

/// Whether this build watches its own memory or threads: such a process needs address space
/// without limit, and its timings say nothing.
#if defined(__SANITIZE_ADDRESS__) || ELECTRA_HAS_FEATURE(address_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = threads_sanitized;
#endif

#undef ELECTRA_HAS_FEATURE

}  // namespace electra::testing
