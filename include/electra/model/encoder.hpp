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

/// What a decoder looks at besides its own stream.
struct EncoderStates {
  const Tensor* states = nullptr;  ///< [batch_size, encoder_length, hidden_size]; null: nothing
  Tensor bias;  ///< added to the scores: [batch_size, (sequence_length,) encoder_length]
};

/// What one pass through the encoder works on.
struct EncoderInput {
  const PackedBatch& batch;
  PackedTokens tokens;
  /// The packed rows that the caller wants of the last layer, ascending; the last layer computes
  /// nothing else.
  std::vector<Index> wanted_rows;
  std::vector<const float*> head_masks;  ///< for each layer a factor for each head; or empty
  EncoderStates encoder;
};

/// The stack of layers, and how the threads share the work on them.
class ELECTRA_EXPORT ElectraEncoder {
 public:
  ElectraEncoder(const Weights& weights, const ElectraConfig& config);

  /// Gives the wanted rows of the last layer, [wanted, hidden_size], and fills in `output` the
  /// hidden states and attentions that the options ask for.
  Tensor forward(const EncoderInput& input, const ElectraEmbeddings& embeddings,
                 const ForwardOptions& options, ThreadPool& threads, ModelOutput& output) const;

  const std::vector<ElectraLayer>& layers() const noexcept { return layers_; }

 private:
  std::vector<KeyValueCache::LayerShape> cache_shape() const;

  std::vector<ElectraLayer> layers_;
};

}  // namespace electra
