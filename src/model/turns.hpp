#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "electra/model/pass.hpp"

namespace electra {

/// Chunks on their way through the layers, each with one thread at a time: whoever is free takes
/// the one that is furthest behind. A thread whose core is slow, or not its own, so gets less to
/// do, and a batch of three keeps two threads busy.
class ChunkTurns {
 public:
  /// A chunk, by its place, and the layer that it takes next.
  struct Turn {
    std::size_t chunk;
    Index layer;
  };

  /// None has been taken yet. `progress` has a place for each chunk, and is written to.
  ChunkTurns(std::vector<ChunkProgress>& progress, Index layers);

  /// Gives nothing once each chunk is through all layers, or with somebody who sees it through.
  std::optional<Turn> take();
  /// Says that the chunk has taken the layer.
  void finish(Turn turn);

 private:
  std::mutex mutex_;
  std::vector<ChunkProgress>& progress_;
  Index layers_;
};

}  // namespace electra
