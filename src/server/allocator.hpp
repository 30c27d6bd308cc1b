#pragma once

namespace electra::server {

/// Limits glibc's malloc to one arena in this process, and maps large blocks on their own. By
/// default each thread has an arena, and keeps what is free at its end, which malloc_trim() returns
/// of the first arena alone: with a thread for each model, memory would grow for hours. Does
/// nothing with another C library.
void limit_arenas() noexcept;

/// Returns free memory to the operating system (malloc_trim): after a reload, which frees the old
/// models, and where nobody asks for anything. Does nothing with another C library.
void return_free_memory() noexcept;

}  // namespace electra::server
