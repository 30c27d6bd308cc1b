#pragma once

namespace electra::server {

/// Has the allocator of this process give back what models and passes leave. glibc makes an arena
/// for each thread, and none gives pages back that lie below others which are in use: with a thread
/// for each model, a server would grow for hours. Where the C library is another one, nothing.
void limit_arenas() noexcept;

/// Gives back what is free, after much of it was: models that others replace.
void return_free_memory() noexcept;

}  // namespace electra::server
