#pragma once

#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/config.hpp"
#include "electra/model/embeddings.hpp"
#include "electra/model/layer.hpp"
#include "electra/model/outputs.hpp"
#include "electra/model/packing.hpp"
#include "electra/model/workspace.hpp"

namespace electra {

/// The stack of layers, and how the threads share the work on them.
class ELECTRA_EXPORT ElectraEncoder {
 public:
  /// Asks for the layers below "encoder".
  ElectraEncoder(const Weights& weights, const ElectraConfig& config);

  /// Fills the workspace's `rows` with the wanted rows of the last layer for its `input`, and
  /// `output` with the hidden states and attentions that the options ask for.
  void forward(const ElectraEmbeddings& embeddings, const ForwardOptions& options,
               ThreadPool& threads, Workspace& workspace, ModelOutput& output) const;

  /// Says to every buffer of the workspace how much passes over up to so many sequences of up to so
  /// many tokens will ask for.
  void reserve(const ElectraEmbeddings& embeddings, const Shape& batch, int threads,
               Workspace& workspace) const;

  /// From the first to the last.
  const std::vector<ElectraLayer>& layers() const noexcept { return layers_; }

 private:
  std::vector<KeyValueCache::LayerShape> cache_shape() const;

  std::vector<ElectraLayer> layers_;
};

}  // namespace electra
