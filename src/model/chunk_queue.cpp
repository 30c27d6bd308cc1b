#include "model/chunk_queue.hpp"

#include <algorithm>

namespace electra::engine {

ChunkQueue::ChunkQueue(std::vector<ChunkProgress>& progress, Index layers)
    : progress_(progress), layers_(layers) {
  std::fill(progress.begin(), progress.end(), ChunkProgress{});
}

std::optional<ChunkQueue::Item> ChunkQueue::take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto before = [](const ChunkProgress& a, const ChunkProgress& b) {
    return a.taken != b.taken ? b.taken : a.layer < b.layer;
  };
  const auto next = std::min_element(progress_.begin(), progress_.end(), before);
  if (next == progress_.end() || next->taken || next->layer == layers_) return std::nullopt;
  next->taken = true;
  return Item{static_cast<std::size_t>(next - progress_.begin()), next->layer};
}

void ChunkQueue::finish(Item item) {
  const std::lock_guard<std::mutex> lock(mutex_);
  progress_[item.chunk] = {item.layer + 1, false};
}

}  // namespace electra::engine
