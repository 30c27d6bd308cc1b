#pragma once

#include <optional>

#include "electra/io/weights.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/inputs.hpp"

namespace electra::cli {

/// The arguments of a forward pass, and what came before it.
struct PassInput {
  ModelInput input;
  std::optional<KeyValueCache> past;
};

/// Gives the tensors of a source as the arguments of a forward pass, whose names they have, and as
/// `past_key_values.N.key` and `….value`. Throws `input` for a name that no argument has, a number
/// that is no int32, a wrong type.
PassInput read_pass_input(const WeightSource& source);

}  // namespace electra::cli
