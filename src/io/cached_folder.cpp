#include "electra/io/cached_folder.hpp"

#include <string>

#include "electra/core/error.hpp"
#include "io/hub_layout.hpp"

namespace electra {
namespace fs = std::filesystem;

fs::path hub_cache() {
  for (const char* variable : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
    if (const auto found = io::path_in_environment(variable)) return *found;
  return io::hub_home() / "hub";
}

fs::path cached_folder(std::string_view name, std::string_view revision) {
  const io::HubModel model{std::string(name), std::string(revision)};
  io::require_hub_model(model);
  const fs::path cache = hub_cache();
  const io::CachedModel found = io::find_cached_model(model, cache);
  if (found.lack.empty()) return found.folder;
  const bool is_default = model.revision == io::HubModel().revision;
  fail(ErrorCode::io, "the hub's cache '", FileName{cache.native()}, "' has no ", found.lack,
       "; download it with electra fetch ", model.name,
       is_default ? "" : " --revision " + model.revision);
}

}  // namespace electra
