#include "cli/named_folder.hpp"

#include <system_error>

#include "electra/core/error.hpp"
#include "electra/io/cached_folder.hpp"
#include "io/hub_layout.hpp"

namespace electra::cli {

std::filesystem::path named_folder(const std::string& named) {
  std::error_code unknown;
  if (std::filesystem::exists(named, unknown)) return named;
  const io::HubModel model = io::split_hub_name(named);
  if (!io::is_hub_name(model.name) || !io::is_hub_revision(model.revision)) return named;
  try {
    return cached_folder(model.name, model.revision);
  } catch (const Error& error) {
    // A single word is rather a folder that is missing than one of the hub's oldest models.
    if (named.find_first_of("/@") == std::string::npos) return named;
    fail(error.code(), '\'', FileName{named}, "' is not a folder, and ", error);
  }
}

}  // namespace electra::cli
