#pragma once

#include <optional>

#include "electra/model/attention.hpp"
#include "electra/model/config.hpp"
#include "electra/model/layer_run.hpp"
#include "electra/nn/activation.hpp"
#include "electra/nn/layer_norm.hpp"
#include "electra/nn/linear.hpp"

namespace electra::engine {

/// dense, residual, LayerNorm: the end of every part of a layer.
class ElectraOutput {
 public:
  /// Reads "dense" and "LayerNorm".
  ElectraOutput(const Weights& weights, Index in_features, const ElectraConfig& config,
                Precision precision)
      : dense_(weights / "dense", in_features, config.hidden_size, precision),
        layer_norm_(weights / "LayerNorm", config.hidden_size,
                    static_cast<float>(config.layer_norm_eps)) {}

  /// hidden = LayerNorm(dense(input) + hidden), quantized again for the next product.
  void forward(nn::ConstQuantizedRows input, nn::Stream hidden, const Split& split) const {
    dense_.forward(input, hidden.rows, {nn::Activation::identity, hidden.rows}, split);
    split.columns_ready();
    layer_norm_.forward(hidden, split);
    split.columns_ready();
  }

 private:
  nn::Linear dense_;
  nn::LayerNorm layer_norm_;
};

/// Attention with what follows it: "self" and "output" of the checkpoint.
struct ElectraAttention {
  /// Reads "self" and "output".
  ElectraAttention(const Weights& weights, const ElectraConfig& config, Index heads,
                   KeySource source, Precision precision)
      : self(weights / "self", config, heads, source, precision),
        output(weights / "output", self.width(), config, precision) {}

  ElectraSelfAttention self;
  ElectraOutput output;
};

/// The two dense layers between one token's vector and itself.
class ElectraFeedForward {
 public:
  /// Reads "intermediate" and "output".
  ElectraFeedForward(const Weights& layer, const ElectraConfig& config, Precision precision)
      : intermediate_(layer / "intermediate" / "dense", config.hidden_size,
                      config.intermediate_size, precision),
        activation_(nn::activation_named(config.hidden_act, "hidden_act")),
        output_(layer / "output", config.intermediate_size, config, precision) {}

  /// hidden = LayerNorm(output(activation(intermediate(hidden))) + hidden), a block of rows at a
  /// time, so that its wide activations stay in the cache between the two products.
  void forward(nn::Stream hidden, const FeedForwardActivations& activations,
               const Split& split) const {
    split.for_each_block(hidden.rows.count, block_rows, [&](Range rows) {
      const nn::Stream block = hidden.slice(rows);
      const nn::QuantizedRows wide = activations.intermediate.first(rows.count());
      intermediate_.forward(block.quantized, wide, activation_, activations.scratch, split);
      split.columns_ready();
      output_.forward(wide, block, split);
    });
  }

 private:
  nn::Linear intermediate_;
  nn::Activation activation_;
  ElectraOutput output_;
};

/// One layer of the encoder or decoder: self-attention, cross-attention if the config has it,
/// feed-forward; each ends with dense, residual and LayerNorm.
class ElectraLayer {
 public:
  /// Reads "attention", "crossattention" if the config has it, "intermediate" and "output".
  ElectraLayer(const Weights& weights, const ElectraConfig& config, Index index,
               Precision precision);

  /// Takes a chunk of rows through the layer: this member's part of it.
  void forward(LayerRun& run) const {
    const Split& split = run.split();
    const nn::Stream hidden = run.hidden();
    attention.self.project(run.queries(), run.keys_values(), split);
    if (run.has_encoder())
      cross_attention->self.project_keys_values(run.encoder_keys_values(), split);
    run.append_to_cache();
    split.rows_ready();  // all keys and values are there
    run.for_each_span(KeySource::self, [&](auto& span) { attention.self.attend(span, split); });
    split.columns_ready();
    attention.output.forward(run.quantized_context(attention.self), hidden, split);
    if (run.has_encoder()) {
      cross_attention->self.project_queries(run.cross_queries(), split);
      run.for_each_span(KeySource::encoder,
                        [&](auto& span) { cross_attention->self.attend(span, split); });
      cross_attention->output.forward(run.quantized_context(cross_attention->self), hidden, split);
    }
    feed_forward.forward(hidden, run.feed_forward(), split);
    run.record_hidden_state();
    split.rows_ready();  // before the next layer overwrites keys and values
  }

  ElectraAttention attention;
  std::optional<ElectraAttention> cross_attention;
  ElectraFeedForward feed_forward;
};

}  // namespace electra::engine
