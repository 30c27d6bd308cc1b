#pragma once

#include <functional>
#include <vector>

#include "electra/core/ragged_batch.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra::pipelines {

/// A text as the model reads it: whole, or a window of it.
struct Window {
  Index input;  ///< the text's place in the call
  Encoding encoding;
};

/// Returns encodings as the input of a model.
RaggedBatch ragged_batch(const std::vector<Encoding>& encodings);

/// Returns each encoding and the windows that overflowed from it, in order.
std::vector<Window> windows_of(std::vector<Encoding> encodings);

/// Windows that go through the model together.
struct WindowBatch {
  std::vector<Index> windows;  ///< their places among all
  RaggedBatch tokens;          ///< one sequence for each of them
};

using BatchCallback = std::function<void(const WindowBatch&)>;

/// Calls `run` for all windows in batches, the longest first, and reports progress after each. The
/// windows of an input must stand together. Batches are smaller where `run` computes many values
/// per token.
void for_each_batch(const std::vector<Window>& windows, const PipelineOptions& options,
                    const BatchCallback& run, Index values_per_token = 1);

}  // namespace electra::pipelines
