#include "core/cpu_topology.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/number.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;

constexpr int max_listed = 1 << 16;

/// Returns the index of a processor that a text begins with, and cuts it off; -1 if there is none.
int take_index(std::string_view& text) {
  const int number = take_number<int>(text).value_or(-1);
  return number < 0 || number >= max_listed ? -1 : number;
}

/// Returns the numbers of a list as the kernel writes it: "0-3,8,10-11". Ends at what is no list.
std::vector<int> read_list(const fs::path& path) {
  std::string line;
  std::ifstream file(path);
  std::getline(file, line);
  std::vector<int> numbers;
  for (std::string_view rest = line; !rest.empty();) {
    const int first = take_index(rest);
    int last = first;
    if (!rest.empty() && rest.front() == '-') {
      rest.remove_prefix(1);
      last = take_index(rest);
    }
    if (first < 0 || last < first) break;
    for (int number = first; number <= last; ++number) numbers.push_back(number);
    if (rest.empty() || rest.front() != ',') break;
    rest.remove_prefix(1);
  }
  return numbers;
}

/// Returns the processors of each core, by the number of its first processor.
std::map<int, std::vector<int>> cores_of(const std::vector<int>& processors, const fs::path& cpus) {
  std::map<int, std::vector<int>> cores;
  for (const int processor : processors) {
    const std::vector<int> siblings =
        read_list(cpus / ("cpu" + std::to_string(processor)) / "topology" / "thread_siblings_list");
    cores[siblings.empty() ? processor : siblings.front()].push_back(processor);
  }
  return cores;
}

}  // namespace

int count_cores(const std::vector<int>& processors, const fs::path& cpus) {
  return static_cast<int>(cores_of(processors, cpus).size());
}

std::vector<std::vector<int>> divide_cores(const std::vector<int>& processors, int processes,
                                           const fs::path& cpus) {
  std::vector<std::vector<int>> cores;
  for (auto& [first, core] : cores_of(processors, cpus)) cores.push_back(std::move(core));
  std::vector<std::vector<int>> shares(static_cast<std::size_t>(processes));
  if (cores.empty()) return shares;
  const std::size_t count = std::max(cores.size(), shares.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::vector<int>& core = cores[i % cores.size()];
    std::vector<int>& share = shares[i * shares.size() / count];
    share.insert(share.end(), core.begin(), core.end());
  }
  return shares;
}

std::vector<int> memory_nodes(const std::vector<int>& processors, const fs::path& nodes) {
  std::vector<int> found;
  for (const int node : read_list(nodes / "has_memory")) {
    const std::vector<int> there = read_list(nodes / ("node" + std::to_string(node)) / "cpulist");
    if (std::find_first_of(there.begin(), there.end(), processors.begin(), processors.end()) !=
        there.end())
      found.push_back(node);
  }
  return found;
}

}  // namespace electra
