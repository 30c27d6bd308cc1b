#include "model/schedule.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace electra {
namespace {

PackedBatch batch_of(const std::vector<Index>& lengths) {
  Index longest = 0;
  for (const Index length : lengths) longest = std::max(longest, length);
  TokenTensor mask(Shape{static_cast<Index>(lengths.size()), longest});
  for (std::size_t s = 0; s < lengths.size(); ++s) {
    std::fill_n(mask.data() + static_cast<Index>(s) * longest, lengths[s], 1);
  }
  return PackedBatch(mask.size(0), longest, mask);
}

Schedule scheduled(const PackedBatch& batch, const PassShape& shape) {
  Schedule schedule;
  make_schedule(batch, shape, schedule);
  return schedule;
}

/// How often each sequence is worked on.
std::vector<int> visits(const Schedule& schedule, std::size_t sequences) {
  std::vector<int> count(sequences);
  const auto visit = [&](const std::vector<Chunk>& chunks) {
    for (const Chunk chunk : chunks) {
      for (Index s = chunk.first; s < chunk.last; ++s) ++count[static_cast<std::size_t>(s)];
    }
  };
  if (schedule.sharing != Sharing::sequences) visit(schedule.chunks);
  for (const auto& chunks : schedule.own) {
    if (schedule.sharing == Sharing::sequences) visit(chunks);
  }
  return count;
}

TEST(Schedule, GivesWholeSequencesToThreadsThatAllStayBusy) {
  const Schedule schedule =
      scheduled(batch_of({128, 128, 128, 128}), {256, 2, false, Precision::int8});
  EXPECT_EQ(schedule.sharing, Sharing::sequences);
  EXPECT_EQ(schedule.own.size(), 2U);
  EXPECT_EQ(visits(schedule, 4), (std::vector<int>{1, 1, 1, 1}));
}

TEST(Schedule, LetsThreadsShareOneLongSequence) {
  const Schedule schedule = scheduled(batch_of({300}), {256, 2, false, Precision::int8});
  EXPECT_EQ(schedule.sharing, Sharing::rows);
  EXPECT_EQ(visits(schedule, 1), std::vector<int>{1});
}

TEST(Schedule, LetsThreadsShareWhatCannotBeDividedEvenly) {
  const Schedule schedule = scheduled(batch_of({128, 128, 128}), {256, 2, false, Precision::int8});
  EXPECT_EQ(schedule.sharing, Sharing::rows);
  EXPECT_EQ(visits(schedule, 3), (std::vector<int>{1, 1, 1}));
}

TEST(Schedule, GivesEverythingToOneThreadThatIsAlone) {
  const Schedule schedule = scheduled(batch_of({300, 7, 40}), {256, 1, false, Precision::int8});
  EXPECT_EQ(schedule.sharing, Sharing::sequences);
  EXPECT_EQ(visits(schedule, 3), (std::vector<int>{1, 1, 1}));
}

TEST(Schedule, VisitsEverySequenceOnceWhateverTheLengths) {
  const std::vector<Index> lengths = {5, 500, 1, 33, 64, 64, 2, 17, 90, 256, 257};
  for (const int threads : {1, 2, 3, 8}) {
    const Schedule schedule = scheduled(batch_of(lengths), {64, threads, false, Precision::int8});
    EXPECT_EQ(visits(schedule, lengths.size()), std::vector<int>(lengths.size(), 1));
  }
}

TEST(Schedule, HasNothingToDoForABatchOfPadding) {
  const Schedule schedule =
      scheduled(PackedBatch(1, 2, TokenTensor(Shape{1, 2})), {256, 2, false, Precision::int8});
  EXPECT_EQ(visits(schedule, 0), std::vector<int>());
}

TEST(Schedule, FewRowsAreSharedByTheirColumns) {
  EXPECT_EQ(scheduled(batch_of({9}), {256, 2, true, Precision::int8}).sharing, Sharing::columns);
  EXPECT_EQ(scheduled(batch_of({5, 7, 6}), {256, 4, true, Precision::int8}).chunks.size(), 1U);
  EXPECT_EQ(scheduled(batch_of({9}), {256, 1, true, Precision::int8}).sharing, Sharing::sequences);
  EXPECT_EQ(scheduled(batch_of({9}), {256, 2, false, Precision::int8}).sharing, Sharing::rows);
  EXPECT_EQ(scheduled(batch_of({200}), {256, 2, true, Precision::int8}).sharing, Sharing::rows);
}

// Weights of fp32 are longer, and so is reading them twice.
TEST(Schedule, MoreRowsAreFewInFp32) {
  EXPECT_EQ(scheduled(batch_of({10}), {256, 2, true, Precision::int8}).sharing, Sharing::rows);
  EXPECT_EQ(scheduled(batch_of({33}), {256, 2, true, Precision::fp32}).sharing, Sharing::columns);
  EXPECT_EQ(scheduled(batch_of({34}), {256, 2, true, Precision::fp32}).sharing, Sharing::rows);
}

}  // namespace
}  // namespace electra
