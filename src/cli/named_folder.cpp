#include "cli/named_folder.hpp"

#include <system_error>

#include "cli/suggestion.hpp"
#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "electra/io/cached_folder.hpp"
#include "io/folder_contents.hpp"
#include "io/hub_layout.hpp"

namespace electra::cli {
namespace {

namespace fs = std::filesystem;

/// Throws `io` for a path that is not there, where the folder that it would lie in is: with the
/// entry that was probably meant, or with the weight files there if the path is of one.
void refuse_misspelt(const std::string& named) {
  const fs::path whole(named);
  const fs::path path = whole.has_filename() ? whole : whole.parent_path();
  const fs::path folder = path.parent_path();
  const fs::path listed = folder.empty() ? "." : folder;
  std::error_code unknown;
  if (!fs::is_directory(listed, unknown)) return;
  const std::vector<std::string> weights = io::other_weight_files(listed);
  std::vector<std::string> names = weights;
  for (const std::string& name : names_in_folder(listed))
    if (fs::is_directory(listed / name, unknown)) names.push_back(name);
  const bool is_weights = io::is_weight_name(path.filename().string());
  const fs::path nearest = nearest_name(path.filename().string(), names);
  // Weight files are near by their common ending alone.
  const bool is_near = !is_weights || !nearest_name(path.stem().string(), {nearest.stem()}).empty();
  const char* const kind = fs::is_directory(listed / nearest, unknown) ? "folder" : "file";
  require(nearest.empty() || !is_near, ErrorCode::io, "no ", kind, " '", FileName{named},
          "'; did you mean ", Quoted{(folder / nearest).native()}, '?');
  require(!is_weights || folder.empty(), ErrorCode::io, "no file '", FileName{named}, "'; ",
          Quoted{folder.native()}, " has ",
          weights.empty() ? "no weight file" : quoted_list(weights));
}

}  // namespace

fs::path named_folder(const std::string& named) {
  std::error_code unknown;
  if (fs::exists(named, unknown)) return without_slash(named);
  const io::HubModel model = io::split_hub_name(named);
  if (!io::is_hub_name(model.name) || !io::is_hub_revision(model.revision)) {
    refuse_misspelt(named);
    return named;
  }
  try {
    return cached_folder(model.name, model.revision);
  } catch (const Error& error) {
    refuse_misspelt(named);
    // A single word is rather a folder that is missing than one of the hub's oldest models.
    if (named.find_first_of("/@") == std::string::npos) return named;
    fail(error.code(), '\'', FileName{named}, "' is not a folder, and ", error);
  }
}

}  // namespace electra::cli
