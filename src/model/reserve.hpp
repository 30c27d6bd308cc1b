#pragma once

#include <vector>

#include "electra/model/embeddings.hpp"
#include "electra/model/layer.hpp"
#include "electra/model/workspace.hpp"

namespace electra {

/// Rows that are embedded and projected at a time: few enough to stay in the cache.
constexpr Index embedded_rows = 48;

/// How large a pass is, or may become.
struct PassSize {
  Index rows;            ///< packed rows
  Index wanted_rows;     ///< those of the result
  Index chunk_rows;      ///< in the largest chunk
  Index queries;         ///< of the longest sequence
  Index keys;            ///< that one sequence looks at
  Index encoder_rows;    ///< of an encoder's states that one chunk looks at
  Index encoder_length;  ///< of those that one sequence looks at
  int threads;
  bool sharing_sequences;  ///< whether threads may work on chunks alone,
  bool sharing_chunks;     ///< or together,
  Index column_rows;       ///< and how many rows then, if each works on a part of the columns
};

/// How large a pass over up to so many sequences of up to so many tokens may become.
PassSize largest_pass(Index batch_size, Index sequence_length, int threads, Precision precision);

/// Says to every buffer of the workspace how much it will be asked for; allocates nothing yet.
void reserve_pass(const std::vector<ElectraLayer>& layers, const ElectraEmbeddings& embeddings,
                  const PassSize& size, Workspace& workspace);

}  // namespace electra
