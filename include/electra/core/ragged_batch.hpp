#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"

namespace electra {

/// Texts as token ids, end to end without padding: the model's second input form.
struct RaggedBatch {
  std::vector<std::int32_t> input_ids;       ///< of all sequences, one after the other
  std::vector<std::int32_t> token_type_ids;  ///< as many as input_ids, or empty: all 0
  std::vector<Index> lengths;                ///< tokens of each sequence

  /// The number of sequences.
  Index size() const noexcept { return static_cast<Index>(lengths.size()); }

  /// Appends a sequence; without `type_ids` all are 0. Throws `input` unless there are as many type
  /// ids as ids, or none.
  ELECTRA_EXPORT void append(const std::vector<std::int32_t>& ids,
                             const std::vector<std::int32_t>& type_ids = {});
};

}  // namespace electra
