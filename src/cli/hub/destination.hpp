#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "io/hub_layout.hpp"

namespace electra::cli::hub {

namespace fs = std::filesystem;

/// The paths of a file that is downloaded.
struct FilePaths {
  fs::path content;  ///< of the whole file
  fs::path part;     ///< of what has been received of it
  fs::path lock;     ///< of the file whose lock a download holds
};

/// The place that a model is downloaded to.
class Destination {
 public:
  Destination() = default;
  Destination(const Destination&) = delete;
  Destination& operator=(const Destination&) = delete;
  virtual ~Destination() = default;

  /// The folder that the model opens from.
  virtual const fs::path& folder() const = 0;
  /// Returns the ETag of a file that is there already; empty if only the hub knows.
  virtual std::string known_etag(const std::string& file) const = 0;
  virtual FilePaths paths(const std::string& file, const std::string& etag) const = 0;
  /// Makes a file whose content is complete visible in the folder. Throws `io`.
  virtual void publish(const std::string& file, const std::string& etag) const = 0;
  /// Makes the model visible, once all its files are. Throws `io`.
  virtual void finish() const = 0;
};

/// Returns a folder of its own as the destination, without links.
std::unique_ptr<Destination> folder_destination(const fs::path& folder);

/// Returns the hub's cache, in the layout of the hub's own client: contents in "blobs" under their
/// ETags, links to them in "snapshots/COMMIT", and the commit in "refs/REVISION". Throws `io`.
std::unique_ptr<Destination> cache_destination(const io::HubModel& model,
                                               const std::string& commit);

}  // namespace electra::cli::hub
