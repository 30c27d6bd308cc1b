#include "core/control_group.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#include "core/number.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;

int limit_of(const fs::path& group) {
  std::string quota;
  std::string period;
  if (std::ifstream version_2(group / "cpu.max"); !(version_2 >> quota >> period)) {
    std::ifstream(group / "cpu.cfs_quota_us") >> quota;
    std::ifstream(group / "cpu.cfs_period_us") >> period;
  }
  const long long used = number_in<long long>(quota).value_or(0);  // 0: a word such as "max"
  const long long out_of = number_in<long long>(period).value_or(0);
  if (used <= 0 || out_of <= 0) return 0;
  return static_cast<int>(std::min((used - 1) / out_of + 1, 1LL << 16));
}

int smaller_limit(int a, int b) { return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b); }

// A limit holds for every group below it. A container may see the path that its group has outside,
// of which only the root is there; the folders that are missing set no limit.
int smallest_limit(const fs::path& mount, const fs::path& path) {
  int smallest = limit_of(mount);
  fs::path group = mount;
  for (const fs::path& part : path.lexically_normal().relative_path()) {
    group /= part;
    smallest = smaller_limit(smallest, limit_of(group));
  }
  return smallest;
}

}  // namespace

int control_group_quota(const fs::path& membership, const fs::path& mount) {
  int smallest = 0;
  std::ifstream lines(membership);
  for (std::string line; std::getline(lines, line);) {  // hierarchy:controllers:path
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool version_2 = controllers.empty();
    if (!version_2 && (',' + controllers + ',').find(",cpu,") == std::string::npos) continue;
    const fs::path path = line.substr(second + 1);
    smallest =
        smaller_limit(smallest, smallest_limit(version_2 ? mount : mount / controllers, path));
  }
  return smallest;
}

}  // namespace electra
