#pragma once

#include <optional>

#include "electra/io/weights.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/inputs.hpp"

namespace electra::cli {

/// The arguments of a forward pass, and the cache of those before it.
struct PassInput {
  ModelInput input;
  std::optional<KeyValueCache> past;
};

/// Reads the arguments of a forward pass from the tensors of their names, and its cache from
/// `past_key_values.N.key` and `….value`. Throws `input` for a name that no argument has, a number
/// that does not fit int32, a wrong type.
PassInput read_pass_input(const WeightSource& source);

}  // namespace electra::cli
