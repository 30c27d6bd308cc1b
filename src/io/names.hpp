#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/io/weights.hpp"

namespace electra {

/// A checkpoint's own name for a tensor in the words of the reference's PyTorch classes.
struct CanonicalName {
  std::string name;
  bool transposed = false;  ///< a kernel that is stored as [in, out]
};

/// Gives the canonical name of one tensor, but for the prefix "electra.", which depends on the
/// names beside it. Nothing for what a model never needs (`embeddings.position_ids`).
std::optional<CanonicalName> canonical_name(std::string_view stored);

/// Gives the tensors of a whole checkpoint under their canonical names. Throws `weights` with a
/// sentence that begins with `file` if two different tensors come to the same name, or if base
/// tensors stand there with the prefix and without.
std::vector<NamedParameter> with_canonical_names(std::vector<NamedParameter> stored, FileName file);

}  // namespace electra
