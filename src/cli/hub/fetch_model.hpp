#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/hub/settings.hpp"
#include "io/hub_layout.hpp"

namespace electra::cli::hub {

/// A file of a model that has been fetched.
struct FetchedFile {
  std::string path;         ///< below the model's folder
  std::uint64_t size = 0;   ///< in bytes
  bool downloaded = false;  ///< now; it was there otherwise
};

/// A model that has been fetched.
struct FetchedModel {
  std::filesystem::path folder;
  std::string commit;
  std::vector<FetchedFile> files;
};

/// Downloads the files of a model that the library reads, those that are not there: into the hub's
/// cache, or into the folder `to` unless that is empty. What is there is verified. Throws `io`,
/// `input` for a name that cannot be one, `unsupported` in a build without libcurl.
FetchedModel fetch_model(const io::HubModel& model, const std::filesystem::path& to,
                         const Settings& settings);

}  // namespace electra::cli::hub
