#include "model/schedule.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace electra::engine {
namespace {

UnpaddedBatch batch_of(const std::vector<Index>& lengths) {
  Index longest = 0;
  for (const Index length : lengths) longest = std::max(longest, length);
  TokenTensor mask(Shape{static_cast<Index>(lengths.size()), longest});
  for (std::size_t s = 0; s < lengths.size(); ++s) {
    std::fill_n(mask.data() + static_cast<Index>(s) * longest, lengths[s], 1);
  }
  UnpaddedBatch batch;
  batch.assign(mask.size(0), longest, mask);
  return batch;
}

Schedule scheduled(const UnpaddedBatch& batch, const PassShape& shape) {
  Schedule schedule;
  make_schedule(batch, shape, schedule);
  return schedule;
}

/// The number of chunks that each sequence is in.
std::vector<int> visits(const Schedule& schedule, std::size_t sequences) {
  std::vector<int> count(sequences);
  for (const Chunk chunk : schedule.chunks) {
    for (Index s = chunk.first; s < chunk.last; ++s) ++count[static_cast<std::size_t>(s)];
  }
  return count;
}

TEST(Schedule, QueuesWholeSequences) {
  for (const std::size_t count : {2, 3, 4, 7}) {
    const std::vector<Index> lengths(count, 128);
    const Schedule schedule = scheduled(batch_of(lengths), {256, 2, 1, Precision::int8, 12});
    EXPECT_EQ(schedule.sharing, Sharing::chunks);
    EXPECT_EQ(visits(schedule, count), std::vector<int>(count, 1));
    EXPECT_EQ(schedule.progress.size(), schedule.chunks.size());
  }
}

TEST(Schedule, HasMoreChunksThanThreadsSoThatASlowOneMayTakeFewer) {
  const std::vector<Index> lengths(32, 128);
  EXPECT_EQ(scheduled(batch_of(lengths), {256, 2, 1, Precision::int8, 12}).chunks.size(), 16U);
  EXPECT_EQ(scheduled(batch_of(lengths), {256, 8, 1, Precision::int8, 12}).chunks.size(), 16U);
  const std::vector<Index> short_ones(8, 8);  // too few rows to be cut for that
  EXPECT_EQ(scheduled(batch_of(short_ones), {256, 2, 1, Precision::int8, 12}).chunks.size(), 2U);
}

TEST(Schedule, DividesRowsWhereFewLayersLeaveAThreadIdle) {
  const auto sharing = [](Index layers) {
    return scheduled(batch_of({128, 128, 128}), {256, 2, 1, Precision::int8, layers}).sharing;
  };
  EXPECT_EQ(sharing(1), Sharing::rows);  // two rounds where one and a half are due
  EXPECT_EQ(sharing(2), Sharing::chunks);
  EXPECT_EQ(sharing(3), Sharing::rows);
}

TEST(Schedule, HasRoomForAsManyChunksAsSequencesSoThatASmallerPassNeedsNoMore) {
  const Schedule schedule =
      scheduled(batch_of(std::vector<Index>(32, 128)), {256, 8, 1, Precision::int8, 12});
  EXPECT_LT(schedule.chunks.size(), 32U);
  EXPECT_GE(schedule.chunks.capacity(), 32U);
  EXPECT_GE(schedule.progress.capacity(), 32U);
}

TEST(Schedule, BeginsWithTheCostliestChunk) {
  const Schedule schedule =
      scheduled(batch_of({40, 90, 100, 50, 80}), {256, 2, 1, Precision::int8, 12});
  ASSERT_EQ(schedule.sharing, Sharing::chunks);
  ASSERT_EQ(schedule.chunks.size(), 5U);
  EXPECT_EQ(schedule.chunks.front().first, 2);
  EXPECT_EQ(schedule.chunks.back().first, 0);
}

TEST(Schedule, DividesTheRowsOfOneLongSequence) {
  const Schedule schedule = scheduled(batch_of({300}), {256, 2, 1, Precision::int8, 12});
  EXPECT_EQ(schedule.sharing, Sharing::rows);
  EXPECT_EQ(visits(schedule, 1), std::vector<int>{1});
}

TEST(Schedule, DividesRowsWhereSequencesCannotBeDividedEvenly) {
  const Schedule schedule = scheduled(batch_of({256, 40, 100}), {256, 2, 1, Precision::int8, 12});
  EXPECT_EQ(schedule.sharing, Sharing::rows);
  EXPECT_EQ(visits(schedule, 3), (std::vector<int>{1, 1, 1}));
}

TEST(Schedule, GivesEverythingToOneThreadThatIsAlone) {
  const Schedule schedule = scheduled(batch_of({300, 7, 40}), {256, 1, 1, Precision::int8, 12});
  EXPECT_EQ(schedule.sharing, Sharing::chunks);
  EXPECT_EQ(visits(schedule, 3), (std::vector<int>{1, 1, 1}));
}

TEST(Schedule, VisitsEverySequenceOnceWhateverTheLengths) {
  const std::vector<Index> lengths = {5, 500, 1, 33, 64, 64, 2, 17, 90, 256, 257};
  for (const int threads : {1, 2, 3, 8}) {
    const Schedule schedule = scheduled(batch_of(lengths), {64, threads, 1, Precision::int8, 12});
    EXPECT_EQ(visits(schedule, lengths.size()), std::vector<int>(lengths.size(), 1));
  }
}

TEST(Schedule, HasNothingToDoForABatchOfPadding) {
  UnpaddedBatch padding;
  padding.assign(1, 2, TokenTensor(Shape{1, 2}));
  const Schedule schedule = scheduled(padding, {256, 2, 1, Precision::int8, 12});
  EXPECT_EQ(visits(schedule, 0), std::vector<int>());
}

TEST(Schedule, DividesTheColumnsOfFewRows) {
  EXPECT_EQ(scheduled(batch_of({9}), {256, 2, 8, Precision::int8, 12}).sharing, Sharing::columns);
  EXPECT_EQ(scheduled(batch_of({5, 7, 6}), {256, 4, 8, Precision::int8, 12}).chunks.size(), 1U);
  EXPECT_EQ(scheduled(batch_of({9}), {256, 1, 8, Precision::int8, 12}).sharing, Sharing::chunks);
  EXPECT_EQ(scheduled(batch_of({9}), {256, 2, 1, Precision::int8, 12}).sharing, Sharing::rows);
  EXPECT_EQ(scheduled(batch_of({200}), {256, 2, 8, Precision::int8, 12}).sharing, Sharing::rows);
}

// Weights of fp32 are longer, and so is reading them twice.
TEST(Schedule, DividesTheColumnsOfMoreRowsInFp32) {
  EXPECT_EQ(scheduled(batch_of({10}), {256, 2, 8, Precision::int8, 12}).sharing, Sharing::rows);
  EXPECT_EQ(scheduled(batch_of({33}), {256, 2, 8, Precision::fp32, 12}).sharing, Sharing::columns);
  EXPECT_EQ(scheduled(batch_of({34}), {256, 2, 8, Precision::fp32, 12}).sharing, Sharing::rows);
}

TEST(Schedule, DividesColumnsAmongNoMoreThreadsThanThereAreHeads) {
  const Schedule schedule = scheduled(batch_of({32}), {256, 16, 4, Precision::fp32, 12});
  EXPECT_EQ(schedule.sharing, Sharing::columns);
  EXPECT_EQ(schedule.threads, 4);
  const Schedule many_heads = scheduled(batch_of({32}), {1024, 16, 16, Precision::fp32, 24});
  EXPECT_EQ(many_heads.sharing, Sharing::columns);
  EXPECT_EQ(many_heads.threads, 16);
}

TEST(Schedule, LeavesThreadsOutThatWouldOnlyWait) {
  const auto threads = [](Index length, Precision precision) {
    return scheduled(batch_of({length}), {256, 64, 1, precision, 12}).threads;
  };
  EXPECT_EQ(threads(1, Precision::fp32), 2);
  EXPECT_EQ(threads(8, Precision::fp32), 2);
  EXPECT_LE(threads(8, Precision::int8), 4);
  EXPECT_GE(threads(128, Precision::fp32), 12);
  EXPECT_LE(threads(128, Precision::fp32), 24);
  EXPECT_EQ(threads(512, Precision::fp32), 64);
}

TEST(Schedule, GivesEachOfManyThreadsRowsEnough) {
  const std::vector<Index> lengths(32, 128);
  const Schedule schedule = scheduled(batch_of(lengths), {256, 64, 4, Precision::fp32, 12});
  EXPECT_EQ(schedule.sharing, Sharing::rows);
  EXPECT_EQ(schedule.threads, 64);
  for (const Chunk chunk : schedule.chunks) EXPECT_EQ((chunk.last - chunk.first) * 128, 64 * 16);
}

// Measured on two cores, and kept there.
TEST(Schedule, TakesBothOfTwoThreadsWhateverTheWork) {
  for (const Index length : {1, 2, 3, 8, 30, 64, 300})
    for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8})
      EXPECT_EQ(scheduled(batch_of({length}), {64, 2, 2, precision, 12}).threads, 2) << length;
}

}  // namespace
}  // namespace electra::engine
