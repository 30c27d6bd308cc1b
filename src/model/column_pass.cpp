// A layer whose columns the threads share: what a short input takes longest for is reading the
// weights, and so each thread reads its own part of them alone.

#include "model/encoder_pass.hpp"

namespace electra {

using Part = ElectraSelfAttention::Part;

void EncoderPass::run_layer_by_columns(Index index, Chunk chunk, const Team& team,
                                       ThreadWorkspace& thread) {
  const ElectraLayer& its = layer(index);
  const Step step = make_step(index, chunk, thread);
  const nn::Stream stream = step.stream.of;
  const Team::Share rows = team.share(stream.rows.count);
  const Team::Share heads = team.share(its.attention.self.heads());
  project_heads(step, team, heads);
  for_each_run(
      step, {0, stream.rows.count},
      [&](const PackedSequence& sequence, Index offset, Team::Share run) {
        AttentionSpan span = self_span(step, sequence);
        span.query =
            its.attention.self.part(step.projected, Part::query).slice(run.first, run.last);
        span.output = step.context.slice(run.first, run.last);
        its.attention.self.attend(span.from(offset), heads, thread);
      });
  team.barrier();
  const nn::QuantizedRows context =
      thread.encoded_context.take_unless_fp32(precision_, step.context);
  nn::quantize(step.context.slice(0, stream.rows.count), context.slice(0, stream.rows.count));
  its.attention.output.forward(context.slice(0, stream.rows.count), stream, team);
  its.feed_forward.forward(stream, team, workspace_);
  if (rows.last > rows.first)
    record(index + 1, step.stream.packed_row(rows.first), stream.rows.slice(rows.first, rows.last));
}

// Queries, keys and values of the heads that this thread attends with: nobody waits in between.
void EncoderPass::project_heads(const Step& step, const Team& team, Team::Share heads) {
  const ElectraSelfAttention& attention = layer(step.layer).attention.self;
  const nn::QuantizedRows all =
      hidden_.quantized.slice(first_row(step.chunk), last_row(step.chunk));
  const nn::QuantizedRows* queries = &all;
  const nn::QuantizedRows& selected = step.stream.of.quantized;
  if (step.stream.packed != nullptr) {
    select_rows(step, team.share(selected.count));
    team.barrier();
    queries = &selected;
  }
  attention.project_heads(*queries, step.projected, Part::query, heads);
  attention.project_heads(all, step.projected, Part::key, heads);
  attention.project_heads(all, step.projected, Part::value, heads);
}

}  // namespace electra
