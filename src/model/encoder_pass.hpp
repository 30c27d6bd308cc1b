#pragma once

#include <optional>
#include <vector>

#include "electra/model/encoder.hpp"
#include "model/schedule.hpp"
#include "model/turns.hpp"

namespace electra {

/// One pass of one batch through the encoder: what every thread needs to do its part.
class EncoderPass {
 public:
  /// Allocates whatever the pass needs, so that its threads need not.
  EncoderPass(const std::vector<ElectraLayer>& layers, const ElectraEmbeddings& embeddings,
              const ForwardOptions& options, Workspace& workspace, ModelOutput& output,
              int threads);

  /// What one member of the team does.
  void run(const Team& team);
  /// Once every member is done: the wanted rows of the last layer are in the workspace's rows.
  void finish();

 private:
  /// The rows whose vectors a layer changes, and which packed rows they are.
  struct Stream {
    nn::Stream of;        ///< the vectors
    const Index* packed;  ///< the packed row of each, or null: consecutive ones
    Index first;          ///< if consecutive: the packed row of the first
    Index packed_row(Index row) const noexcept { return packed ? packed[row] : first + row; }
  };
  /// A chunk on its way through one layer.
  struct Step {
    Index layer;
    Chunk chunk;
    Stream stream;
    nn::Rows projected;  ///< query, key and value of the chunk's rows
    /// Their queries to the encoder: beside those, because others may still read the keys of rows
    /// whose thread is done with its own attention.
    nn::Rows questions;
    nn::Rows context;  ///< what attention gives for each row of the stream
    nn::Rows encoder;  ///< key and value of the encoder's states of the chunk's sequences
  };

  nn::Stream stream_in(nn::Rows rows, nn::QuantizedBuffer& buffer) const;
  nn::Rows take_result_rows() const;
  void reserve(int threads);
  void allocate_output();
  void take_turns(ThreadWorkspace& thread);
  void run_together(const Team& team, ThreadWorkspace& thread);
  void embed(Chunk chunk, const Team& team, ThreadWorkspace& thread);
  bool columns_divide(int threads) const;
  void run_layer(Index layer, Chunk chunk, const Team& team, ThreadWorkspace& thread);
  void run_layer_by_columns(Index layer, Chunk chunk, const Team& team, ThreadWorkspace& thread);
  void project_heads(const Step& step, const Team& team, Team::Share heads);
  Step make_step(Index layer, Chunk chunk, ThreadWorkspace& thread);
  Stream stream_of(Index layer, Chunk chunk);
  void project(const Step& step, const Team& team);
  /// Copies the vectors of some rows that the last layer computes.
  void select_rows(const Step& step, Team::Share share);
  void project_encoder(const Step& step, const Team& team, ThreadWorkspace& thread);
  void remember(const Step& step, Team::Share rows);
  /// The end of an attention: what it gave for some rows is projected and added to their vectors.
  void add_context(const ElectraOutput& output, nn::Rows context, nn::Stream stream,
                   ThreadWorkspace& thread) const;
  void look_at_encoder(const Step& step, Team::Share share, ThreadWorkspace& thread);
  /// Calls `attend(sequence, offset in it, first row, last row)` for each run of rows of the stream
  /// that follow one another in one sequence.
  template <class Attend>
  void for_each_run(const Step& step, Team::Share share, const Attend& attend) const;
  AttentionSpan self_span(const Step& step, const PackedSequence& sequence) const;
  AttentionSpan encoder_span(const Step& step, const PackedSequence& sequence) const;
  void finish_span(AttentionSpan& span, Index layer, const PackedSequence& sequence,
                   std::vector<Tensor>& probabilities) const;
  void record(Index state, Index first_row, nn::ConstRows rows);

  Index first_row(Chunk chunk) const;
  Index last_row(Chunk chunk) const;
  bool has_encoder() const noexcept { return input_.encoder.states != nullptr; }
  /// The rows of the encoder's states that a chunk's sequences look at.
  nn::ConstRows encoder_states(Chunk chunk) const;
  const ElectraLayer& layer(Index index) const { return layers_[static_cast<std::size_t>(index)]; }
  const PackedSequence& sequence(Index index) const {
    return input_.batch.sequences()[static_cast<std::size_t>(index)];
  }

  const std::vector<ElectraLayer>& layers_;
  const EncoderInput& input_;
  const ElectraEmbeddings& embeddings_;
  const ForwardOptions& options_;
  Workspace& workspace_;
  ModelOutput& output_;
  const Schedule& schedule_;
  bool select_in_last_layer_;
  Precision precision_;
  nn::Stream hidden_;
  nn::Stream result_;
  std::optional<ChunkTurns> turns_;
};

template <class Attend>
void EncoderPass::for_each_run(const Step& step, Team::Share share, const Attend& attend) const {
  Index s = step.chunk.first;
  for (Index row = share.first; row < share.last;) {
    const Index packed = step.stream.packed_row(row);
    while (packed >= sequence(s).first_row + sequence(s).length) ++s;
    const Index end = sequence(s).first_row + sequence(s).length;
    Index next = row + 1;
    while (next < share.last && step.stream.packed_row(next) == packed + next - row &&
           step.stream.packed_row(next) < end) {
      ++next;
    }
    attend(sequence(s), packed - sequence(s).first_row, Team::Share{row, next});
    row = next;
  }
}

}  // namespace electra
