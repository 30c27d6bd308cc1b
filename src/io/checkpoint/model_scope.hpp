#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/weights.hpp"

namespace electra::io::checkpoint {

/// Returns the sentence for a checkpoint with two networks of which none was chosen; `networks`
/// says what they are called there.
std::string choose_network_sentence(std::string_view networks);

/// Removes what training added to the names of a model: the names of wrappers at any depth
/// (`_orig_mod`, `_fsdp_wrapped_module`) and a prefix before the model (`module.`, `model.`). Of
/// two networks, as `discriminator.` and `generator.`, the tensors of the chosen one stay; of
/// several other models those below `options.scope`. A prefix that is not known is removed if every
/// tensor then has a name that ELECTRA has. Returns the prefix, as it was; empty: there was none.
///
/// Throws `weights` with a sentence that begins with `file` where a choice is left: two networks
/// without `options.network`, several models without `options.scope`, or a scope that has no
/// tensor.
std::string remove_model_prefix(std::vector<NamedParameter>& tensors, const OpenOptions& options,
                                FileName file);

}  // namespace electra::io::checkpoint
