#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "cli/records.hpp"
#include "electra/pipelines/rerank.hpp"

namespace electra::cli {

/// A document of a ranking, and the input that it was.
struct RankedInput {
  RankedDocument document;
  Record record;
};

/// The best documents of a stream.
class BestDocuments {
 public:
  explicit BestDocuments(std::optional<Index> top_k) : top_k_(top_k) {}

  /// Adds the ranking of some records.
  void add(const RerankPipeline::Ranking& ranking, const std::vector<Record>& records) {
    for (const RankedDocument& each : ranking) {
      kept_.push_back({each, records[static_cast<std::size_t>(each.index)]});
      kept_.back().document.index = static_cast<Index>(kept_.back().record.number) - 1;
    }
    // Twice as many before some are dropped: selecting takes as long as what was added since.
    if (top_k_ && static_cast<Index>(kept_.size()) / 2 >= *top_k_) drop_others();
  }

  /// Returns them in their order.
  const std::vector<RankedInput>& ranking() {
    if (top_k_) drop_others();
    std::sort(kept_.begin(), kept_.end(), comes_before);
    return kept_;
  }

 private:
  static bool comes_before(const RankedInput& one, const RankedInput& other) {
    return ranks_before(one.document, other.document);
  }

  void drop_others() {
    if (static_cast<Index>(kept_.size()) <= *top_k_) return;
    const auto end = kept_.begin() + *top_k_;
    std::nth_element(kept_.begin(), end, kept_.end(), comes_before);
    kept_.erase(end, kept_.end());
  }

  std::optional<Index> top_k_;
  std::vector<RankedInput> kept_;
};

}  // namespace electra::cli
