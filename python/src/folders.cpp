#include <filesystem>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <string>

#include "bindings.hpp"
#include "electra/core/error.hpp"
#include "electra/io/cached_folder.hpp"
#include "io/hub_layout.hpp"

namespace electra::python {
namespace {

namespace fs = std::filesystem;

/// Returns the folder that a user names: a path, or OWNER/NAME or OWNER/NAME@REVISION of a model in
/// the hub's cache. Any other text is returned as it is.
fs::path named_folder(const std::string& named) {
  std::error_code unknown;
  const io::HubModel model = io::split_hub_name(named);
  const bool is_of_hub = named.find_first_of("/@") != std::string::npos &&
                         io::is_hub_name(model.name) && io::is_hub_revision(model.revision);
  if (fs::exists(named, unknown) || !is_of_hub) return named;
  try {
    return cached_folder(model.name, model.revision);
  } catch (const Error& error) {
    fail(error.code(), "'", FileName{named}, "' is not a folder, and ", error);
  }
}

}  // namespace

void bind_folders(nb::module_& module) {
  module.def("named_folder", named_folder, nb::arg("named"));
}

}  // namespace electra::python
