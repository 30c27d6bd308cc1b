#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/hub/http.hpp"
#include "cli/hub/settings.hpp"
#include "io/hub_layout.hpp"

namespace electra::cli::hub {

/// A revision of a model, as the hub lists it.
struct Listing {
  std::string commit;
  std::vector<std::string> files;  ///< paths below the model's folder
};

/// A file of a commit of a model.
struct RemoteFile {
  std::string model;
  std::string commit;
  std::string path;  ///< below the model's folder
};

/// What the hub says about a file.
struct FileFacts {
  std::string etag;        ///< the SHA-256 of an LFS file, the hash of Git of another one
  std::uint64_t size = 0;  ///< in bytes
};

/// Whether an ETag is a SHA-256.
inline bool is_sha256(std::string_view etag) { return io::is_hash(etag, 64); }
/// Whether an ETag is a hash of Git.
inline bool is_git_hash(std::string_view etag) { return io::is_hash(etag, 40); }

/// The hub's interface. All of it throws `io` where the hub refuses, with what to do, and repeats a
/// request that may end better.
class Client {
 public:
  /// Throws as HttpClient.
  explicit Client(Settings settings);

  /// Throws `io` too for a list that is not of this form or that has a path out of the folder.
  Listing list(const io::HubModel& model);
  /// Asks for the ETag and the size of a file. Throws `io` too for an ETag that is no hash.
  FileFacts facts(const RemoteFile& file);
  /// Requests a file from a byte on, once. Returns a response of status 200, 206 or 416; `receive`
  /// gets the bytes of the first two. Throws TransferError too.
  Response get(const RemoteFile& file, std::uint64_t first_byte, const Receive& receive);

 private:
  /// Sends a request through redirects; a HEAD does not follow one to another host, whose headers
  /// are not those of the hub. Returns the last response, with the headers about a file that those
  /// before it had. `receive` gets the body of a success.
  Response follow(Url url, Request request, const Receive& receive);
  Url address(const std::string& path) const;
  Url address(const RemoteFile& file) const;
  [[noreturn]] void refuse(const Response& response, const RemoteFile& file) const;

  Settings settings_;
  HttpClient http_;
  bool has_received_ = false;  // a part of a file
};

}  // namespace electra::cli::hub
