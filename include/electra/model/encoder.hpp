#pragma once

#include <vector>

#include "electra/core/thread_pool.hpp"
#include "electra/model/activations.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/config.hpp"
#include "electra/model/embeddings.hpp"
#include "electra/model/layer.hpp"
#include "electra/model/outputs.hpp"

namespace electra::engine {

struct PassMemory;

/// The embeddings and the stack of layers above them.
class ElectraEncoder {
 public:
  /// `base` is the scope of the base model. Reads "embeddings", "embeddings_project" and "encoder".
  ElectraEncoder(const Weights& base, const ElectraConfig& config, Precision precision);

  /// Takes `memory.input` through all layers on the threads of a pool. Its wanted rows of the last
  /// layer go to `memory.rows`; hidden states and attentions that the options ask for to `output`.
  void forward(const ForwardOptions& options, ThreadPool& threads, PassMemory& memory,
               ModelOutput& output) const;

  /// Returns an upper bound of the memory for activations of passes over up to `rows` rows in
  /// sequences of up to `longest` tokens.
  std::size_t activation_bytes(Index rows, Index longest, int threads) const;

  /// The embeddings.
  const ElectraEmbeddings& embeddings() const noexcept { return embeddings_; }
  /// The layers, from the first to the last.
  const std::vector<ElectraLayer>& layers() const noexcept { return layers_; }
  /// The widths of the activations.
  const ActivationWidths& widths() const noexcept { return widths_; }

 private:
  ElectraEmbeddings embeddings_;
  std::vector<ElectraLayer> layers_;
  ActivationWidths widths_;
};

}  // namespace electra::engine
