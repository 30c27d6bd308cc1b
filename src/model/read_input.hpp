#pragma once

#include "electra/core/ragged_batch.hpp"
#include "electra/model/config.hpp"
#include "electra/model/inputs.hpp"
#include "electra/model/outputs.hpp"
#include "electra/model/pass_input.hpp"

namespace electra::engine {

/// Throws `input` if a sequence of `length` tokens, those of a cache included, has more than the
/// model has positions.
void check_length(Index length, const ElectraConfig& config);

/// @{
/// Checks the input of a forward pass against the config and fills `pass` with its unpadded rows;
/// wanted_rows are the caller's. Throws `input` with what was given and what was wanted.
void read_input(const ModelInput& input, const ForwardOptions& options, const ElectraConfig& config,
                PassInput& pass);
void read_input(const RaggedBatch& batch, const ForwardOptions& options,
                const ElectraConfig& config, PassInput& pass);
/// @}

}  // namespace electra::engine
