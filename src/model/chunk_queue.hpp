#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "model/schedule.hpp"

namespace electra::engine {

/// The work queue of a pass whose chunks each go through a layer with one thread at a time: whoever
/// is free takes the chunk that is furthest behind. A thread on a slow or shared core so does less,
/// and a batch of three keeps two threads busy.
class ChunkQueue {
 public:
  /// One layer for one chunk, by its place in the schedule.
  struct Item {
    std::size_t chunk;
    Index layer;
  };

  /// `progress` has a place for each chunk and is written to.
  ChunkQueue(std::vector<ChunkProgress>& progress, Index layers);

  /// Returns nothing once each chunk is through all layers, or with a thread that sees it through.
  std::optional<Item> take();
  /// Puts the chunk back after its layer.
  void finish(Item item);

 private:
  std::mutex mutex_;
  std::vector<ChunkProgress>& progress_;
  Index layers_;
};

}  // namespace electra::engine
