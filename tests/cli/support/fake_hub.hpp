#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "cli/support/loopback_server.hpp"

namespace electra::testing {

/// A server that behaves as the hub with one model does: it lists the files of a revision, answers
/// HEAD and GET for each, and redirects large ones to another host. That is "localhost", at the
/// same port. A test may answer some requests itself.
class FakeHub {
 public:
  /// Answers a request instead of the hub; nothing leaves it to that.
  using Instead = std::function<std::optional<HttpReply>(const HttpRequest&)>;

  explicit FakeHub(Instead instead = [](const HttpRequest&) { return std::nullopt; });

  static constexpr const char* commit = "fa8239aadc095e9164941d05878b98afe9b953c3";

  /// Adds a file; a large one is in LFS, and has its SHA-256 for an ETag.
  void add(const std::string& path, const std::string& content, bool is_large = false);
  /// Adds the files of a folder; those of weights are large.
  void add_folder(const std::string& folder);
  /// Lists a file that it does not have.
  void list_only(const std::string& path) { add(path, ""); }

  LoopbackServer& server() { return server_; }
  /// Returns how many requests there were of a method for a path that has this part.
  std::size_t count(const std::string& method, const std::string& part) const;
  const std::string& content(const std::string& path) const { return files_.at(path).content; }
  static std::string etag(const std::string& content, bool is_large);

 private:
  struct File {
    std::string content;
    bool is_large;
  };

  HttpReply answer(const HttpRequest& request) const;
  HttpReply list() const;
  HttpReply resolve(const HttpRequest& request, const std::string& path) const;

  Instead instead_;
  std::map<std::string, File> files_;
  LoopbackServer server_;  // last: it answers from all above
};

/// Returns a reply with a part of the content where the request asks for one.
HttpReply content_reply(const HttpRequest& request, const std::string& content);

}  // namespace electra::testing
