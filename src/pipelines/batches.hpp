#pragma once

#include <functional>
#include <vector>

#include "electra/core/token_batch.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra::pipelines {

/// A text as the model reads it: all of it, or a window of it.
struct Window {
  Index input;  ///< whose text it is
  Encoding encoding;
};

/// Gives each encoding with the windows that overflowed from it, in order.
std::vector<Window> windows_of(std::vector<Encoding> encodings);

/// Windows that go through the model together.
struct WindowBatch {
  std::vector<Index> windows;  ///< their places among all, one for each row
  TokenBatch tokens;           ///< padded on the right
};

using BatchCallback = std::function<void(const WindowBatch&)>;

/// Calls `run` for all windows in batches of about the same length, the longest first, and tells
/// the callback for progress, if there is one. The windows of an input stand together.
void for_each_batch(const ElectraTokenizer& tokenizer, std::vector<Window>& windows,
                    const PipelineOptions& options, const BatchCallback& run);

}  // namespace electra::pipelines
