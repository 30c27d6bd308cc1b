#pragma once

#include "electra/core/range.hpp"
#include "electra/core/thread_pool.hpp"

namespace electra::engine {

/// The division of the work on one chunk of rows among the members of a team: one member does all,
/// or all share its rows, or its columns. The only one besides the thread pool that knows of
/// barriers.
///
/// Where rows are divided, each member takes its own through the whole layer and reads those of
/// others in attention alone. Where columns are divided, each computes its panels of a product and
/// its heads for every row, so that it reads its part of the weights only: worth it for few rows.
class Split {
 public:
  /// The dimension that the members divide.
  enum class By { rows, columns };

  /// One member does all.
  Split() = default;
  /// The members of `team` divide the work.
  Split(const Team& team, By by) : team_(team), by_(by) {}

  /// Whether the members share the columns of every row.
  bool divides_columns() const noexcept { return by_ == By::columns; }

  /// This member's rows of the chunk: a share where rows are divided, else all of them.
  Range rows(Index count) const noexcept { return share(By::rows, count); }
  /// Of `count` rows that this member has, those that it is to do in an operation that goes row by
  /// row (normalization, quantization): a share where columns are divided, else all of them.
  Range row_share(Index count) const noexcept { return share(By::columns, count); }
  /// This member's panels of a product's output: a share where columns are divided, else all.
  Range panels(Index count) const noexcept { return share(By::columns, count); }
  /// This member's attention heads: a share where columns are divided, else all of them.
  Range heads(Index count) const noexcept { return share(By::columns, count); }

  /// Calls `work(rows)` for `count` rows that this member has, in blocks of up to `max_rows`; where
  /// columns are divided, once for all rows.
  template <class Work>
  void for_each_block(Index count, Index max_rows, const Work& work) const {
    const Index blocks = divides_columns() ? 1 : (count + max_rows - 1) / max_rows;
    for (Index block = 0; block < blocks; ++block)
      work(Range{count * block / blocks, count * (block + 1) / blocks});
  }

  /// Returns when the rows that other members have written may be read.
  void rows_ready() const {
    if (by_ == By::rows) team_.barrier();
  }
  /// Returns when this member's rows may be read whole, with the columns that others have written.
  void columns_ready() const {
    if (by_ == By::columns) team_.barrier();
  }

 private:
  Range share(By by, Index count) const noexcept {
    return by_ == by ? team_.share(count) : Range{0, count};
  }

  Team team_ = Team(0, 1, nullptr);
  By by_ = By::rows;
};

}  // namespace electra::engine
