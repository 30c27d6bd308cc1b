#pragma once

#include <vector>

#include "electra/model/encoder.hpp"
#include "model/schedule.hpp"

namespace electra {

/// One pass of one batch through the encoder: what every thread needs to do its part.
class EncoderPass {
 public:
  /// Allocates whatever the pass needs, so that its threads cannot fail.
  EncoderPass(const std::vector<ElectraLayer>& layers, const EncoderInput& input,
              const ElectraEmbeddings& embeddings, const ForwardOptions& options,
              Workspace& workspace, ModelOutput& output, Index hidden_size, int threads);

  /// What one member of the team does.
  void run(const Team& team);
  /// The wanted rows of the last layer, once every member is done.
  Tensor take_result();

 private:
  /// The stream of the rows whose vectors a layer changes, and which packed rows they are.
  struct Stream {
    nn::Rows rows;
    const Index* packed;  ///< the packed row of each, or null: consecutive ones
    Index first;          ///< if consecutive: the packed row of the first
    Index packed_row(Index row) const noexcept { return packed ? packed[row] : first + row; }
  };
  /// The buffers of one chunk, for whoever works on it.
  struct Buffers {
    nn::Rows projected;  ///< query, key and value of the chunk's rows
    nn::Rows context;    ///< what attention gives for each row of the stream
    ThreadWorkspace& thread;
  };

  void reserve(int threads);
  void reserve_thread(Chunk chunk, ThreadWorkspace& thread);
  void allocate_output();
  void run_chunks(const std::vector<Chunk>& chunks, const Team& team, ThreadWorkspace& thread);
  void embed(Chunk chunk, const Team& team, ThreadWorkspace& thread);
  void run_layer(Index index, Chunk chunk, const Team& team, ThreadWorkspace& thread);
  Buffers buffers_for(const ElectraSelfAttention& attention, Index rows, ThreadWorkspace& thread);
  Stream stream_of(Index index, Chunk chunk);
  void project(Index index, Chunk chunk, const Stream& stream, const Team& team,
               const Buffers& buffers);
  void attend(Index index, Chunk chunk, const Stream& stream, Team::Share share,
              const Buffers& buffers);
  AttentionSpan span_of(Index index, const PackedSequence& sequence, Chunk chunk,
                        const Buffers& buffers) const;
  void record(Index state, Index first_row, nn::ConstRows rows);

  Index first_row(Chunk chunk) const;
  Index last_row(Chunk chunk) const;
  const ElectraSelfAttention& attention(Index index) const {
    return layers_[static_cast<std::size_t>(index)].attention.self;
  }
  const PackedSequence& sequence(Index index) const {
    return input_.batch.sequences()[static_cast<std::size_t>(index)];
  }

  const std::vector<ElectraLayer>& layers_;
  const EncoderInput& input_;
  const ElectraEmbeddings& embeddings_;
  const ForwardOptions& options_;
  Workspace& workspace_;
  ModelOutput& output_;
  Schedule schedule_;
  std::vector<Index> places_;
  bool select_in_last_layer_;
  nn::Rows hidden_;
  Tensor result_;
};

}  // namespace electra
