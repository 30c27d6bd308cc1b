#include "model/turns.hpp"

#include <algorithm>

namespace electra {

ChunkTurns::ChunkTurns(std::vector<ChunkProgress>& progress, Index layers)
    : progress_(progress), layers_(layers) {
  std::fill(progress.begin(), progress.end(), ChunkProgress{});
}

std::optional<ChunkTurns::Turn> ChunkTurns::take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto before = [](const ChunkProgress& a, const ChunkProgress& b) {
    return a.taken != b.taken ? b.taken : a.layer < b.layer;
  };
  const auto next = std::min_element(progress_.begin(), progress_.end(), before);
  if (next == progress_.end() || next->taken || next->layer == layers_) return std::nullopt;
  next->taken = true;
  return Turn{static_cast<std::size_t>(next - progress_.begin()), next->layer};
}

void ChunkTurns::finish(Turn turn) {
  const std::lock_guard<std::mutex> lock(mutex_);
  progress_[turn.chunk] = {turn.layer + 1, false};
}

}  // namespace electra
