#pragma once

#include <vector>

#include "electra/core/ragged_batch.hpp"

namespace electra::tokenizer::encoding {

/// Returns the sequences of ragged batches as one batch.
RaggedBatch concatenated(std::vector<RaggedBatch> parts);

}  // namespace electra::tokenizer::encoding
