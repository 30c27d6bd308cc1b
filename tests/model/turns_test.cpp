#include "model/turns.hpp"

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace electra {
namespace {

TEST(ChunkTurns, GoToTheChunkThatIsFurthestBehind) {
  std::vector<ChunkProgress> progress(3);
  ChunkTurns turns(progress, 2);
  const auto first = turns.take();
  const auto second = turns.take();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->chunk, 0U);
  EXPECT_EQ(second->chunk, 1U);
  turns.finish(*first);
  const auto third = turns.take();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->chunk, 2U);
  EXPECT_EQ(third->layer, 0);
  const auto fourth = turns.take();  // the others are taken, so the first goes on
  ASSERT_TRUE(fourth);
  EXPECT_EQ(fourth->chunk, 0U);
  EXPECT_EQ(fourth->layer, 1);
}

TEST(ChunkTurns, EndWhenEveryChunkIsThroughOrWithSomebody) {
  std::vector<ChunkProgress> progress(1);
  ChunkTurns turns(progress, 2);
  const auto first = turns.take();
  ASSERT_TRUE(first);
  EXPECT_FALSE(turns.take());
  turns.finish(*first);
  const auto second = turns.take();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->layer, 1);
  turns.finish(*second);
  EXPECT_FALSE(turns.take());
}

TEST(ChunkTurns, BeginAgainWithMemoryThatWasUsed) {
  std::vector<ChunkProgress> progress(1, {5, true});
  EXPECT_TRUE(ChunkTurns(progress, 1).take());
  std::vector<ChunkProgress> none;
  EXPECT_FALSE(ChunkTurns(none, 1).take());
}

// A thread that does not get on takes few turns; the others take all that are left.
TEST(ChunkTurns, TakeEveryChunkThroughEveryLayerOnceAndInOrder) {
  constexpr Index layers = 50;
  std::vector<ChunkProgress> progress(5);
  ChunkTurns turns(progress, layers);
  std::vector<std::atomic<Index>> next(progress.size());
  std::atomic<bool> in_order{true};
  const auto work = [&] {
    while (const auto turn = turns.take()) {
      if (next[turn->chunk].fetch_add(1) != turn->layer) in_order = false;
      turns.finish(*turn);
    }
  };
  const auto held = turns.take();
  ASSERT_TRUE(held);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(next[held->chunk], 0);
  for (std::size_t chunk = 1; chunk < next.size(); ++chunk) EXPECT_EQ(next[chunk], layers);
  ++next[held->chunk];
  turns.finish(*held);
  work();
  EXPECT_EQ(next[held->chunk], layers);
  EXPECT_TRUE(in_order);
}

}  // namespace
}  // namespace electra
