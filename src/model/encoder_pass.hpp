#pragma once

#include <optional>

#include "electra/model/encoder.hpp"
#include "model/chunk_queue.hpp"
#include "model/pass_memory.hpp"

namespace electra::engine {

/// One batch on its way through the encoder: which member of a team works on which chunk when.
class EncoderPass {
 public:
  /// Plans the pass and allocates all that it needs.
  EncoderPass(const ElectraEncoder& encoder, const ForwardOptions& options, PassMemory& memory,
              ModelOutput& output, int threads);

  /// The number of threads that have something to do; results do not depend on it.
  int threads() const noexcept { return memory_.schedule.threads; }
  /// Does one member's part of the work.
  void run(const Team& team);
  /// Fills memory.rows, after every member's part is done.
  void finish();

 private:
  PassSize size_of(const Schedule& schedule) const;
  Activations allocate(const ForwardOptions& options, int threads);
  void allocate_output();
  int column_threads(const ForwardOptions& options, int threads) const;
  void run_chunks(const ThreadActivations& scratch);
  void run_together(const Team& team, const ThreadActivations& scratch);
  void embed(Chunk chunk, const Split& split, const ThreadActivations& scratch) const;
  void run_layer(Index index, Chunk chunk, const Split& split,
                 const ThreadActivations& scratch) const;

  const ElectraEncoder& encoder_;
  PassMemory& memory_;
  bool has_encoder_states_;
  Activations activations_;
  Pass pass_;
  std::optional<ChunkQueue> queue_;
};

}  // namespace electra::engine
