#include "core/cpu_topology.hpp"

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::TemporaryFolder;

/// Writes what the kernel says of a processor.
void write_siblings(const TemporaryFolder& cpus, int processor, const char* list) {
  cpus.write("cpu" + std::to_string(processor) + "/topology/thread_siblings_list", list);
}

TEST(CpuTopology, CountsProcessorsThatShareACoreOnce) {
  const TemporaryFolder cpus;
  for (const int processor : {0, 1}) {
    write_siblings(cpus, processor, processor == 0 ? "0,2\n" : "1,3\n");
    write_siblings(cpus, processor + 2, processor == 0 ? "0,2\n" : "1,3\n");
  }
  EXPECT_EQ(count_cores({0, 1, 2, 3}, cpus.path()), 2);
  EXPECT_EQ(count_cores({0, 2}, cpus.path()), 1);
  EXPECT_EQ(count_cores({0, 3}, cpus.path()), 2);
  EXPECT_EQ(count_cores({3}, cpus.path()), 1);
}

TEST(CpuTopology, DividesCoresAmongProcesses) {
  const TemporaryFolder cpus;
  for (const int processor : {0, 1, 2, 3})
    for (const int thread : {processor, processor + 4})
      write_siblings(
          cpus, thread,
          (std::to_string(processor) + ',' + std::to_string(processor + 4) + '\n').c_str());
  using Shares = std::vector<std::vector<int>>;
  const std::vector<int> all = {0, 1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(divide_cores(all, 1, cpus.path()), (Shares{{0, 4, 1, 5, 2, 6, 3, 7}}));
  EXPECT_EQ(divide_cores(all, 2, cpus.path()), (Shares{{0, 4, 1, 5}, {2, 6, 3, 7}}));
  EXPECT_EQ(divide_cores(all, 3, cpus.path()), (Shares{{0, 4, 1, 5}, {2, 6}, {3, 7}}));
  EXPECT_EQ(divide_cores({1, 2, 5}, 2, cpus.path()), (Shares{{1, 5}, {2}}));
  EXPECT_EQ(divide_cores({1, 2}, 3, cpus.path()), (Shares{{1}, {2}, {1}}));
  EXPECT_EQ(divide_cores({}, 2, cpus.path()), (Shares{{}, {}}));
}

TEST(CpuTopology, ReadsRanges) {
  const TemporaryFolder cpus;
  for (int processor = 0; processor < 8; ++processor)
    write_siblings(cpus, processor, processor < 4 ? "0-3\n" : "4-7\n");
  EXPECT_EQ(count_cores({0, 1, 2, 3, 4, 5, 6, 7}, cpus.path()), 2);
}

TEST(CpuTopology, TakesAProcessorForACoreWhereNothingIsSaid) {
  const TemporaryFolder cpus;
  for (const char* list : {"", "\n", "x", "-1\n", "9-3\n", "99999999999\n"}) {
    write_siblings(cpus, 1, list);
    EXPECT_EQ(count_cores({0, 1, 2}, cpus.path()), 3) << list;
  }
  EXPECT_EQ(count_cores({}, cpus.path()), 0);
}

TEST(CpuTopology, NamesTheMemoryNodesOfProcessors) {
  const TemporaryFolder nodes;
  EXPECT_TRUE(memory_nodes({0}, nodes.path()).empty());
  nodes.write("has_memory", "0-1,3\n");
  nodes.write("node0/cpulist", "0-3\n");
  nodes.write("node1/cpulist", "4-7\n");
  nodes.write("node3/cpulist", "\n");  // memory without processors
  EXPECT_EQ(memory_nodes({2, 4}, nodes.path()), (std::vector<int>{0, 1}));
  EXPECT_EQ(memory_nodes({5, 6}, nodes.path()), std::vector<int>{1});
  EXPECT_TRUE(memory_nodes({8}, nodes.path()).empty());
}

}  // namespace
}  // namespace electra
