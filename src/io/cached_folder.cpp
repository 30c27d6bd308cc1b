#include "electra/io/cached_folder.hpp"

#include <string>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/hub_layout.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_absent(const fs::path& cache, const io::HubModel& model,
                              const std::string& what) {
  const bool is_default = model.revision == io::HubModel().revision;
  fail(ErrorCode::io, "the hub's cache '", FileName{cache.native()}, "' has no ", what,
       "; download it with electra fetch ", model.name,
       is_default ? "" : " --revision " + model.revision);
}

}  // namespace

fs::path hub_cache() {
  for (const char* variable : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
    if (const auto found = io::path_in_environment(variable)) return *found;
  return io::hub_home() / "hub";
}

fs::path cached_folder(std::string_view name, std::string_view revision) {
  const io::HubModel model{std::string(name), std::string(revision)};
  io::require_hub_model(model);
  const fs::path cache = hub_cache();
  const std::string folder = io::hub_folder_name(name);
  if (!electra::is_directory(cache / folder))
    fail_absent(cache, model, "model " + to_string(Quoted{name}) + " (no folder " + folder + ")");
  const std::string commit = io::cached_commit(cache / folder, revision);
  if (commit.empty() || !electra::is_directory(cache / folder / "snapshots" / commit))
    fail_absent(cache, model,
                "revision " + to_string(Quoted{revision}) + " of " + to_string(Quoted{name}));
  return cache / folder / "snapshots" / commit;
}

}  // namespace electra
