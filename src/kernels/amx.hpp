#pragma once

namespace electra::kernels {

/// Returns whether this process may use the tiles of AMX. Where the processor has them, the first
/// call asks the operating system for them, for all threads: their registers take 8 KiB in every
/// saved context, so a process has none until it asks. From then on it refuses alternate stacks of
/// signals that are too small for these.
bool process_may_use_amx();

}  // namespace electra::kernels
