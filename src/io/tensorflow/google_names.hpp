#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/io/checkpoint.hpp"

namespace electra::io::tensorflow {

/// A variable of Google's checkpoint and its path in a TensorFlow model of that network alone, as
/// in "electra/encoder/layer_0/output/dense/kernel".
struct GoogleVariable {
  std::string_view stored;
  std::string path;
};

/// Selects the variables of one network of a checkpoint: a discriminator and a generator that share
/// the embeddings unless the generator has its own. Optimizer slots and counters are left out.
/// Throws `weights` with a sentence that begins with `file` if both networks are there and neither
/// was chosen.
std::vector<GoogleVariable> variables_of(const std::vector<std::string_view>& names,
                                         std::optional<Network> network, FileName file);

}  // namespace electra::io::tensorflow
