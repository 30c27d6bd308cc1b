#include "core/control_group.hpp"

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::TemporaryFolder;

int quota(const TemporaryFolder& folder) {
  return control_group_quota(folder.path() / "membership", folder.path() / "mount");
}

TEST(ControlGroup, SetsNoLimitWhereNothingIsMounted) {
  const TemporaryFolder folder;
  EXPECT_EQ(quota(folder), 0);
  folder.write("membership", "0::/\n");
  EXPECT_EQ(quota(folder), 0);
}

TEST(ControlGroup, RoundsAQuotaUpToWholeCpus) {
  const TemporaryFolder folder;
  folder.write("membership", "0::/\n");
  folder.write("mount/cpu.max", "200000 100000\n");
  EXPECT_EQ(quota(folder), 2);
  folder.write("mount/cpu.max", "200001 100000\n");
  EXPECT_EQ(quota(folder), 3);
  folder.write("mount/cpu.max", "1000 100000\n");
  EXPECT_EQ(quota(folder), 1);
}

TEST(ControlGroup, SetsNoLimitWhereTheQuotaIsMaxOrNoNumber) {
  const TemporaryFolder folder;
  folder.write("membership", "0::/\n");
  for (const char* text : {"max 100000\n", "", "100000\n", "100000 0\n", "-1 100000\n", "?! 5\n"}) {
    folder.write("mount/cpu.max", text);
    EXPECT_EQ(quota(folder), 0) << text;
  }
}

TEST(ControlGroup, TakesTheSmallestLimitOnTheWayToTheRoot) {
  const TemporaryFolder folder;
  folder.write("membership", "0::/user/service/worker\n");
  folder.write("mount/user/cpu.max", "400000 100000\n");
  folder.write("mount/user/service/cpu.max", "300000 100000\n");
  folder.write("mount/user/service/worker/cpu.max", "max 100000\n");
  folder.write("mount/user/other/cpu.max", "100000 100000\n");
  EXPECT_EQ(quota(folder), 3);
}

TEST(ControlGroup, UnderstandsAContainerThatSeesThePathOutside) {
  const TemporaryFolder folder;
  folder.write("membership", "0::/docker/0123456789abcdef\n");
  folder.write("mount/cpu.max", "150000 100000\n");
  EXPECT_EQ(quota(folder), 2);
}

TEST(ControlGroup, DoesNotLeaveItsMount) {
  const TemporaryFolder folder;
  folder.write("membership", "0::/../elsewhere\n");
  folder.write("elsewhere/cpu.max", "100000 100000\n");
  EXPECT_EQ(quota(folder), 0);
}

TEST(ControlGroup, UnderstandsVersion1) {
  const TemporaryFolder folder;
  folder.write("membership",
               "12:memory:/limited\n3:cpu,cpuacct:/limited\n2:cpuset:/\n1:name=systemd:/\n0::/\n");
  folder.write("mount/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  folder.write("mount/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(folder), 0);
  folder.write("mount/cpu,cpuacct/limited/cpu.cfs_quota_us", "50000\n");
  folder.write("mount/cpu,cpuacct/limited/cpu.cfs_period_us", "25000\n");
  EXPECT_EQ(quota(folder), 2);
}

TEST(ControlGroup, IgnoresLinesThatItDoesNotUnderstand) {
  const TemporaryFolder folder;
  folder.write("membership", "\nnonsense\n1:\n0::/\n");
  folder.write("mount/cpu.max", "100000 100000\n");
  EXPECT_EQ(quota(folder), 1);
}

}  // namespace
}  // namespace electra
