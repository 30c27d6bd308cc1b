#pragma once

#include <filesystem>
#include <string_view>

#include "electra/core/export.hpp"

namespace electra {

/// Returns the folder of the cache that Hugging Face's hub client and `electra fetch` download to:
/// $HF_HUB_CACHE, $HF_HOME/hub, $XDG_CACHE_HOME/huggingface/hub or ~/.cache/huggingface/hub.
/// Throws `io` if the environment names none of them and no home.
ELECTRA_EXPORT std::filesystem::path hub_cache();

/// Returns the folder of a model of the hub that has been downloaded into that cache, to be given
/// to from_pretrained(). Nothing is downloaded. `name` is as in "google/electra-small-generator";
/// `revision` is a branch, a tag or a commit. Throws `input` for a text that cannot be such a name
/// or a revision, `io` if the cache does not have it.
ELECTRA_EXPORT std::filesystem::path cached_folder(std::string_view name,
                                                   std::string_view revision = "main");

}  // namespace electra
