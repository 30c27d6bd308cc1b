#pragma once

#include <filesystem>

namespace electra {

/// The processor time that the control groups of a process leave it, in whole CPUs rounded up; 0
/// where none of them sets a limit. `membership` is its /proc/self/cgroup, `mount` the place where
/// the control groups are mounted; versions 1 and 2 are both understood.
int control_group_quota(const std::filesystem::path& membership,
                        const std::filesystem::path& mount);

}  // namespace electra
