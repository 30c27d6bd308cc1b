#include "server/allocator.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "server/support/server_state.hpp"
#include "support/sanitized.hpp"

#if defined(__GLIBC__)

#include <cstdio>
#include <malloc.h>

namespace electra::server {
namespace {

/// The arenas of glibc, by what it says of itself.
std::size_t arenas() {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const file = ::open_memstream(&text, &size);
  ::malloc_info(0, file);
  std::fclose(file);
  const std::string said(text, size);
  std::free(text);
  std::size_t count = 0;
  for (std::size_t at = said.find("<heap nr="); at != std::string::npos;
       at = said.find("<heap nr=", at + 1))
    ++count;
  return count;
}

TEST(Allocator, HasOneArenaForAllThreads) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers have an allocator of their own";
  limit_arenas();
  const std::size_t before = arenas();
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<std::array<char, 4000>>> kept(8);
  std::atomic<std::size_t> allocated{0};
  for (auto& each : kept)
    threads.emplace_back([&] {  // all live at once
      each = std::make_unique<std::array<char, 4000>>();
      for (++allocated; allocated < kept.size();) std::this_thread::yield();
    });
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(arenas(), before);
}

TEST(Allocator, GivesPagesBackBelowThoseInUse) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers have an allocator of their own";
  std::vector<std::unique_ptr<std::array<char, 1 << 16>>> blocks(256);  // 16 MiB
  for (auto& each : blocks) each = std::make_unique<std::array<char, 1 << 16>>();
  const auto resident = [] { return testing::memory_of(::getpid(), "VmRSS"); };
  const long long full = resident();
  blocks.resize(blocks.size() - 1);
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) blocks[i].reset();  // not the last one
  return_free_memory();
  EXPECT_LT(resident(), full - (8 << 20));
}

TEST(Allocator, GivesBackTheEndOfWhatAThreadUsed) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers have an allocator of their own";
  limit_arenas();
  const auto resident = [] { return testing::memory_of(::getpid(), "VmRSS"); };
  std::promise<void> full;
  std::promise<void> may_free;
  std::promise<void> freed;
  std::promise<void> may_end;
  std::thread thread([&] {  // allocates nothing behind the blocks
    std::vector<std::unique_ptr<std::array<char, 1 << 16>>> blocks(192);  // 12 MiB
    for (auto& each : blocks) each = std::make_unique<std::array<char, 1 << 16>>();
    full.set_value();
    may_free.get_future().wait();
    blocks.clear();
    freed.set_value();
    may_end.get_future().wait();
  });
  full.get_future().wait();
  const long long before = resident();
  may_free.set_value();
  freed.get_future().wait();
  return_free_memory();
  EXPECT_LT(resident(), before - (10 << 20));
  may_end.set_value();
  thread.join();
}

}  // namespace
}  // namespace electra::server

#endif
