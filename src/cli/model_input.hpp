#pragma once

#include "electra/io/weights.hpp"
#include "electra/model/inputs.hpp"

namespace electra::cli {

/// Gives the tensors of a source as the arguments of a forward pass, whose names they have.
/// Throws `input` for a name that no argument has, a number that is no int32, a wrong type.
ModelInput read_model_input(const WeightSource& source);

}  // namespace electra::cli
