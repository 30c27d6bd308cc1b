#include "pipelines/batches.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace electra::pipelines {
namespace {

// Enough for the kernels to be at their best; more would only take memory.
constexpr Index batch_tokens = 4096;
// The values of a batch's output, which take memory too.
constexpr Index batch_values = Index{1} << 22;

std::vector<Index> longest_first(const std::vector<Window>& windows) {
  std::vector<Index> order(windows.size());
  std::iota(order.begin(), order.end(), Index{0});
  const auto length = [&](Index i) { return windows[static_cast<std::size_t>(i)].encoding.size(); };
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return length(a) > length(b); });
  return order;
}

void append(const Encoding& encoding, RaggedBatch& batch) {
  batch.append(encoding.ids, encoding.model_type_ids());
}

/// Counts the inputs all of whose windows are done, and reports them.
class Count {
 public:
  Count(const std::vector<Window>& windows, const ProgressCallback& callback)
      : windows_(windows), callback_(callback) {
    for (const Window& window : windows) {
      if (static_cast<std::size_t>(window.input) >= left_.size()) left_.emplace_back();
      ++left_.back();
      tokens_ += window.encoding.size();
    }
  }

  void add(const std::vector<Index>& members) {
    for (const Index member : members) {
      const Window& window = windows_[static_cast<std::size_t>(member)];
      if (--left_[static_cast<std::size_t>(window.input)] == 0) ++done_;
      tokens_done_ += window.encoding.size();
    }
    const double share = static_cast<double>(tokens_done_) / static_cast<double>(tokens_);
    if (callback_) callback_({done_, static_cast<Index>(left_.size()), share});
  }

 private:
  const std::vector<Window>& windows_;
  const ProgressCallback& callback_;
  std::vector<Index> left_;  // windows of each input
  Index done_ = 0;
  Index tokens_ = 0;
  Index tokens_done_ = 0;
};

}  // namespace

RaggedBatch ragged_batch(const std::vector<Encoding>& encodings) {
  RaggedBatch batch;
  for (const Encoding& encoding : encodings) append(encoding, batch);
  return batch;
}

std::vector<Window> windows_of(std::vector<Encoding> encodings) {
  std::vector<Window> windows;
  windows.reserve(encodings.size());
  for (std::size_t i = 0; i < encodings.size(); ++i) {
    std::vector<Encoding> further = std::move(encodings[i].overflowing);
    const auto input = static_cast<Index>(i);
    windows.push_back({input, std::move(encodings[i])});
    for (Encoding& encoding : further) windows.push_back({input, std::move(encoding)});
  }
  return windows;
}

void for_each_batch(const std::vector<Window>& windows, const PipelineOptions& options,
                    const BatchCallback& run, Index values_per_token) {
  const Index max_tokens = std::min(batch_tokens, batch_values / values_per_token);
  const std::vector<Index> order = longest_first(windows);
  Count count(windows, options.progress);
  for (auto first = order.begin(); first != order.end();) {
    const Index longest = windows[static_cast<std::size_t>(*first)].encoding.size();
    const Index max_windows = std::max(Index{1}, max_tokens / std::max(Index{1}, longest));
    const auto last = first + std::min(max_windows, static_cast<Index>(order.end() - first));
    WindowBatch batch{{first, last}, {}};
    for (const Index member : batch.windows)
      append(windows[static_cast<std::size_t>(member)].encoding, batch.tokens);
    run(batch);
    count.add(batch.windows);
    first = last;
  }
}

}  // namespace electra::pipelines
