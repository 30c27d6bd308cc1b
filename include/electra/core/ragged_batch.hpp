#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "electra/core/error.hpp"
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
  void append(const std::vector<std::int32_t>& ids,
              const std::vector<std::int32_t>& type_ids = {}) {
    require(type_ids.empty() || type_ids.size() == ids.size(), ErrorCode::input, "a sequence of ",
            ids.size(), " tokens needs as many token type ids, or none, not ", type_ids.size());
    const auto is_set = [](std::int32_t type) { return type != 0; };
    if (!token_type_ids.empty() || std::any_of(type_ids.begin(), type_ids.end(), is_set)) {
      token_type_ids.resize(input_ids.size());
      token_type_ids.insert(token_type_ids.end(), type_ids.begin(), type_ids.end());
      token_type_ids.resize(input_ids.size() + ids.size());
    }
    input_ids.insert(input_ids.end(), ids.begin(), ids.end());
    lengths.push_back(static_cast<Index>(ids.size()));
  }
};

}  // namespace electra
