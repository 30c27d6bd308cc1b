#include "model/chunk_queue.hpp"

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace electra::engine {
namespace {

TEST(ChunkQueue, OffersTheChunkThatIsFurthestBehind) {
  std::vector<ChunkProgress> progress(3);
  ChunkQueue queue(progress, 2);
  const auto first = queue.take();
  const auto second = queue.take();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->chunk, 0U);
  EXPECT_EQ(second->chunk, 1U);
  queue.finish(*first);
  const auto third = queue.take();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->chunk, 2U);
  EXPECT_EQ(third->layer, 0);
  const auto fourth = queue.take();  // the others are taken, so the first goes on
  ASSERT_TRUE(fourth);
  EXPECT_EQ(fourth->chunk, 0U);
  EXPECT_EQ(fourth->layer, 1);
}

TEST(ChunkQueue, EndsWhenEveryChunkIsThroughOrTaken) {
  std::vector<ChunkProgress> progress(1);
  ChunkQueue queue(progress, 2);
  const auto first = queue.take();
  ASSERT_TRUE(first);
  EXPECT_FALSE(queue.take());
  queue.finish(*first);
  const auto second = queue.take();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->layer, 1);
  queue.finish(*second);
  EXPECT_FALSE(queue.take());
}

TEST(ChunkQueue, BeginsAgainWithMemoryThatWasUsed) {
  std::vector<ChunkProgress> progress(1, {5, true});
  EXPECT_TRUE(ChunkQueue(progress, 1).take());
  std::vector<ChunkProgress> none;
  EXPECT_FALSE(ChunkQueue(none, 1).take());
}

// A thread that does not get on takes few items; the others take all that are left.
TEST(ChunkQueue, TakesEveryChunkThroughEveryLayerOnceAndInOrder) {
  constexpr Index layers = 50;
  std::vector<ChunkProgress> progress(5);
  ChunkQueue queue(progress, layers);
  std::vector<std::atomic<Index>> next(progress.size());
  std::atomic<bool> in_order{true};
  const auto work = [&] {
    while (const auto item = queue.take()) {
      if (next[item->chunk].fetch_add(1) != item->layer) in_order = false;
      queue.finish(*item);
    }
  };
  const auto held = queue.take();
  ASSERT_TRUE(held);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(next[held->chunk], 0);
  for (std::size_t chunk = 1; chunk < next.size(); ++chunk) EXPECT_EQ(next[chunk], layers);
  ++next[held->chunk];
  queue.finish(*held);
  work();
  EXPECT_EQ(next[held->chunk], layers);
  EXPECT_TRUE(in_order);
}

}  // namespace
}  // namespace electra::engine
