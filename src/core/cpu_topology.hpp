#pragma once

#include <filesystem>
#include <vector>

namespace electra {

/// Returns on how many cores these processors (hardware threads) are. `cpus` is
/// /sys/devices/system/cpu; a processor of which it says nothing is a core of its own.
int count_cores(const std::vector<int>& processors, const std::filesystem::path& cpus);

/// Divides these processors among so many processes, whole cores to each: neighbours, as they are
/// numbered. Where there are more processes than cores, several have the same one.
std::vector<std::vector<int>> divide_cores(const std::vector<int>& processors, int processes,
                                           const std::filesystem::path& cpus);

/// Returns the memory nodes that these processors are on. `nodes` is /sys/devices/system/node;
/// none where it says nothing.
std::vector<int> memory_nodes(const std::vector<int>& processors,
                              const std::filesystem::path& nodes);

}  // namespace electra
