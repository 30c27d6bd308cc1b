#include "core/memory_placement.hpp"

#include <linux/mempolicy.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace electra {
namespace {

/// Two megabytes that nobody has written to.
class Pages {
 public:
  Pages()
      : start_(::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {}
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() { ::munmap(start_, size); }

  void* start() const { return start_; }
  /// The policy of the first page; -1 where the system does not say.
  int policy() const {
    int policy = -1;
    return ::syscall(SYS_get_mempolicy, &policy, nullptr, 0, start_, MPOL_F_ADDR) == 0 ? policy
                                                                                       : -1;
  }

  static constexpr std::size_t size = std::size_t{2} << 20U;

 private:
  void* start_;
};

TEST(MemoryPlacement, InterleavesPages) {
  const Pages pages;
  if (pages.policy() < 0) GTEST_SKIP() << "the system has no memory policies";
  EXPECT_EQ(pages.policy(), MPOL_DEFAULT);
  ASSERT_TRUE(interleave(pages.start(), Pages::size, {0}));
  EXPECT_EQ(pages.policy(), MPOL_INTERLEAVE);
}

TEST(MemoryPlacement, RespectsThePolicyOfTheProcess) {
  const Pages pages;
  unsigned long node = 1;
  if (::syscall(SYS_set_mempolicy, MPOL_BIND, &node, 8 * sizeof node) != 0)
    GTEST_SKIP() << "the system has no memory policies";
  EXPECT_FALSE(interleave(pages.start(), Pages::size, {0}));
  EXPECT_EQ(::syscall(SYS_set_mempolicy, MPOL_DEFAULT, nullptr, 0), 0);
}

TEST(MemoryPlacement, LeavesPagesWhereThereIsNoSuchNode) {
  const Pages pages;
  EXPECT_FALSE(interleave(pages.start(), Pages::size, {1000}));
  EXPECT_FALSE(interleave(pages.start(), Pages::size, {}));
  EXPECT_LE(pages.policy(), MPOL_DEFAULT);
}

}  // namespace
}  // namespace electra
