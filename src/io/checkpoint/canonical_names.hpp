#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/weights.hpp"

namespace electra::io::checkpoint {

/// A tensor's name in the reference's PyTorch classes.
struct CanonicalName {
  std::string name;
  bool transposed = false;  ///< whether it is a kernel, stored as [in, out]
};

/// Throws `weights` for a name that is longer than any tensor's: it is read a few times, and may be
/// in the checkpoint a hundred thousand times.
void require_short_name(std::string_view name, FileName file);

/// Returns the canonical name of one stored tensor, but for the prefix "electra.", which depends on
/// the other names; nothing for a tensor that no model needs (`embeddings.position_ids`).
std::optional<CanonicalName> canonical_name(std::string_view stored);

/// The tensors of a checkpoint under their canonical names.
struct CanonicalTensors {
  std::vector<NamedParameter> tensors;
  std::string prefix;  ///< that the names had; empty: none
};

/// Returns the tensors of a whole checkpoint under their canonical names, kernels transposed,
/// without the prefix that remove_model_prefix() removes. Throws `weights` with a sentence that
/// begins with `file` as that does, for a name that is too long, if the tensors are views of the
/// same bytes many times over, if two different tensors get the same name, or if there are base
/// tensors with the prefix "electra." and without.
CanonicalTensors with_canonical_names(std::vector<NamedParameter> stored, FileName file,
                                      const OpenOptions& options = {});

}  // namespace electra::io::checkpoint
