#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "electra/core/thread_pool.hpp"
#include "electra/model/attention.hpp"
#include "electra/model/config.hpp"
#include "electra/model/workspace.hpp"
#include "electra/nn/activation.hpp"
#include "electra/nn/layer_norm.hpp"
#include "electra/nn/linear.hpp"
#include "electra/nn/quantized.hpp"

namespace electra {

/// dense, residual, norm: what ends every part of a layer.
class ElectraOutput {
 public:
  /// Asks for "dense" and "LayerNorm".
  ElectraOutput(const Weights& weights, Index in_features, const ElectraConfig& config)
      : dense_(weights / "dense", in_features, config.hidden_size, weights.precision()),
        layer_norm_(weights / "LayerNorm", config.hidden_size,
                    static_cast<float>(config.layer_norm_eps)) {}

  /// stream = LayerNorm(dense(input) + stream)
  void forward(nn::ConstQuantizedRows input, nn::Stream stream) const {
    forward(input, stream, Team(0, 1, nullptr));
  }

  /// The same, each member of the team for its share of the columns and then of the rows.
  void forward(nn::ConstQuantizedRows input, nn::Stream stream, const Team& team) const {
    const Team::Share panels = team.share(dense_.panels());
    dense_.forward(input, stream.rows, {kernels::Activation::identity, stream.rows},
                   {panels.first, panels.last});
    team.barrier();
    const Team::Share share = team.share(stream.rows.count);
    const nn::Stream rows = stream.slice(share.first, share.last);
    layer_norm_.forward(rows.rows, rows);
    team.barrier();
  }

 private:
  nn::Linear dense_;
  nn::LayerNorm layer_norm_;
};

/// Attention with what follows it: "self" and "output" of the checkpoint.
class ElectraAttention {
 public:
  /// Where keys and values come from.
  using Source = ElectraSelfAttention::Source;

  /// Asks for "self" and "output".
  ElectraAttention(const Weights& weights, const ElectraConfig& config, Index heads, Source source)
      : self(weights / "self", config, heads, source),
        output(weights / "output", self.width(), config) {}

  ElectraSelfAttention self;  ///< query, key, value and what the heads give
  ElectraOutput output;       ///< dense, residual, norm
};

/// The two dense layers between one token's vector and itself.
class ElectraFeedForward {
 public:
  /// Asks for "intermediate" and "output".
  ElectraFeedForward(const Weights& layer, const ElectraConfig& config)
      : intermediate_(layer / "intermediate" / "dense", config.hidden_size,
                      config.intermediate_size, layer.precision()),
        activation_(nn::activation_named(config.hidden_act, "hidden_act")),
        output_(layer / "output", config.intermediate_size, config) {}

  /// Says what forward() will take.
  void reserve(ThreadWorkspace& scratch) const {
    const Precision precision = intermediate_.precision();
    const Index width = intermediate_.out_features();
    scratch.wide.reserve(precision, block_rows, width);
    if (precision == Precision::int8) scratch.encoding.reserve(block_rows, width);
  }

  /// Works through `stream` in place, a block of rows at a time, so that a block's wide vectors
  /// stay in the cache between the two products.
  void forward(nn::Stream stream, ThreadWorkspace& scratch) const {
    const Index count = stream.rows.count, blocks = (count + block_rows - 1) / block_rows;
    for (Index b = 0; b < blocks; ++b) {
      const nn::Stream block = stream.slice(count * b / blocks, count * (b + 1) / blocks);
      const nn::QuantizedRows wide = scratch.wide.take(intermediate_.precision(), block.rows.count,
                                                       intermediate_.out_features());
      intermediate_.forward(block.quantized, wide, activation_, scratch.encoding);
      output_.forward(wide, block);
    }
  }

  /// Says what the next one will take for so many rows.
  void reserve(Workspace& scratch, Index rows) const {
    const Index width = intermediate_.out_features();
    scratch.wide.reserve(intermediate_.precision(), rows, width);
    if (intermediate_.precision() == Precision::int8) scratch.numbers.reserve(rows, width);
  }

  /// The same, each member of the team for its share of the columns.
  void forward(nn::Stream stream, const Team& team, Workspace& scratch) const {
    const Index width = intermediate_.out_features(), count = stream.rows.count;
    const Team::Share panels = team.share(intermediate_.panels());
    const nn::QuantizedRows wide = scratch.wide.take(intermediate_.precision(), count, width);
    if (wide.precision == Precision::int8) {
      const nn::Rows numbers = scratch.numbers.take(count, width);
      intermediate_.forward(stream.quantized, numbers, {activation_, {}},
                            {panels.first, panels.last});
      team.barrier();
      const Team::Share share = team.share(count);
      nn::quantize(numbers.slice(share.first, share.last), wide.slice(share.first, share.last));
    } else {
      intermediate_.forward(stream.quantized, wide, activation_, {panels.first, panels.last});
    }
    team.barrier();
    output_.forward(wide, stream, team);
  }

 private:
  static constexpr Index block_rows = 48;

  nn::Linear intermediate_;
  kernels::Activation activation_;
  ElectraOutput output_;
};

/// One layer of the encoder (or decoder): attention, perhaps attention over an encoder's states,
/// feed-forward; LayerNorm after each.
class ElectraLayer {
 public:
  /// Asks for "attention" and the feed-forward part; for "crossattention" if the config has it.
  ElectraLayer(const Weights& weights, const ElectraConfig& config, Index index)
      : attention(weights / "attention", config, config.heads_of_layer(index),
                  ElectraAttention::Source::self),
        feed_forward(weights, config) {
    if (config.add_cross_attention) {
      cross_attention.emplace(weights / "crossattention", config, config.num_attention_heads,
                              ElectraAttention::Source::encoder);
    }
  }

  /// In which its products multiply.
  Precision precision() const noexcept { return attention.self.precision(); }
  /// Whether so many threads can share the columns of its matrices.
  bool columns_divide(int threads) const noexcept {
    return attention.self.heads_are_panels() && attention.self.heads() >= threads;
  }

  ElectraAttention attention;                       ///< over the sequence itself
  std::optional<ElectraAttention> cross_attention;  ///< over an encoder's states
  ElectraFeedForward feed_forward;                  ///< token by token
};

/// The precision in which all of them compute; fp32 if there are none.
inline Precision precision_of(const std::vector<ElectraLayer>& layers) noexcept {
  return layers.empty() ? Precision::fp32 : layers.front().precision();
}

}  // namespace electra
