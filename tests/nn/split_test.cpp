#include "electra/nn/split.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace electra::engine {
namespace {

using Ranges = std::vector<std::vector<Index>>;

std::vector<Index> ends(Range range) { return {range.first, range.last}; }

Ranges blocks_of(const Split& split, Index count, Index max_rows) {
  Ranges blocks;
  split.for_each_block(count, max_rows, [&](Range rows) { blocks.push_back(ends(rows)); });
  return blocks;
}

TEST(Split, GivesOneMemberEverything) {
  const Split alone;
  EXPECT_EQ(ends(alone.rows(10)), (std::vector<Index>{0, 10}));
  EXPECT_EQ(ends(alone.row_share(10)), (std::vector<Index>{0, 10}));
  EXPECT_EQ(ends(alone.panels(10)), (std::vector<Index>{0, 10}));
  EXPECT_EQ(ends(alone.heads(10)), (std::vector<Index>{0, 10}));
  alone.rows_ready();  // waits for nobody
  alone.columns_ready();
}

TEST(Split, ByRowsLeavesThePanelsWhole) {
  const Split split(Team(1, 2, nullptr), Split::By::rows);
  EXPECT_EQ(ends(split.rows(10)), (std::vector<Index>{5, 10}));
  EXPECT_EQ(ends(split.row_share(5)), (std::vector<Index>{0, 5}));
  EXPECT_EQ(ends(split.panels(4)), (std::vector<Index>{0, 4}));
}

TEST(Split, ByColumnsLeavesTheRowsOfProductsWhole) {
  const Split split(Team(1, 2, nullptr), Split::By::columns);
  EXPECT_EQ(ends(split.rows(10)), (std::vector<Index>{0, 10}));
  EXPECT_EQ(ends(split.row_share(10)), (std::vector<Index>{5, 10}));
  EXPECT_EQ(ends(split.panels(4)), (std::vector<Index>{2, 4}));
  EXPECT_EQ(ends(split.heads(3)), (std::vector<Index>{1, 3}));
}

TEST(Split, CutsRowsIntoBlocksOfAboutTheSameSize) {
  EXPECT_EQ(blocks_of(Split(), 10, 4), (Ranges{{0, 3}, {3, 6}, {6, 10}}));
  EXPECT_EQ(blocks_of(Split(), 0, 4), Ranges{});
  EXPECT_EQ(blocks_of(Split(Team(0, 2, nullptr), Split::By::columns), 10, 4), (Ranges{{0, 10}}));
}

}  // namespace
}  // namespace electra::engine
