#include "cli/support/fake_hub.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/git_hash.hpp"
#include "cli/sha256.hpp"
#include "core/text.hpp"
#include "electra/core/mapped_file.hpp"

namespace electra::testing {
namespace {

constexpr const char* api = "/api/models/me/reviews/revision/";
constexpr const char* cdn = "/cdn/";

HttpReply not_found(const char* code) {
  HttpReply reply;
  reply.status = 404;
  reply.headers["X-Error-Code"] = code;
  return reply;
}

}  // namespace

HttpReply content_reply(const HttpRequest& request, const std::string& content) {
  HttpReply reply;
  reply.body = content;
  const std::string range = request.header("range");
  constexpr std::string_view begin = "bytes=";
  if (!starts_with(range, begin)) return reply;
  const std::size_t first = std::stoul(range.substr(begin.size()));
  const std::string size = std::to_string(content.size());
  reply.status = first < content.size() ? 206 : 416;
  reply.headers["Content-Range"] =
      "bytes " + std::to_string(first) + "-" + std::to_string(content.size() - 1) + "/" + size;
  reply.body = first < content.size() ? content.substr(first) : "";
  return reply;
}

FakeHub::FakeHub(Instead instead)
    : instead_(std::move(instead)), server_([this](const HttpRequest& request) {
        const std::optional<HttpReply> reply = instead_(request);
        return reply ? *reply : answer(request);
      }) {}

void FakeHub::add(const std::string& path, const std::string& content, bool is_large) {
  files_[path] = {content, is_large};
}

void FakeHub::add_folder(const std::string& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = std::filesystem::relative(entry.path(), folder);
    add(path, std::string(MappedFile(entry.path()).text()), ends_with(path, ".safetensors"));
  }
}

std::size_t FakeHub::count(const std::string& method, const std::string& part) const {
  const auto requests = server_.requests();
  return static_cast<std::size_t>(
      std::count_if(requests.begin(), requests.end(), [&](const HttpRequest& request) {
        return request.method == method && request.path.find(part) != std::string::npos;
      }));
}

std::string FakeHub::etag(const std::string& content, bool is_large) {
  const auto* data = reinterpret_cast<const std::byte*>(content.data());
  return is_large ? cli::sha256(data, content.size()) : cli::git_hash(data, content.size());
}

HttpReply FakeHub::answer(const HttpRequest& request) const {
  const std::string base = std::string("/me/reviews/resolve/") + commit + "/";
  if (request.path == std::string(api) + "main" || request.path == std::string(api) + commit)
    return list();
  if (starts_with(request.path, api)) return not_found("RevisionNotFound");
  if (starts_with(request.path, base)) return resolve(request, request.path.substr(base.size()));
  if (starts_with(request.path, cdn))
    return content_reply(request, files_.at(request.path.substr(5)).content);
  return not_found("RepoNotFound");
}

HttpReply FakeHub::list() const {
  nlohmann::json list;
  list["sha"] = commit;
  list["siblings"] = nlohmann::json::array();
  for (const auto& [path, file] : files_) list["siblings"].push_back({{"rfilename", path}});
  HttpReply reply;
  reply.body = list.dump();
  return reply;
}

HttpReply FakeHub::resolve(const HttpRequest& request, const std::string& path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return not_found("EntryNotFound");
  const auto& [content, is_large] = found->second;
  HttpReply reply = is_large ? HttpReply() : content_reply(request, content);
  reply.headers["X-Repo-Commit"] = commit;
  reply.headers["ETag"] = '"' + etag(content, false) + '"';
  if (!is_large) return reply;
  reply.status = 302;
  reply.headers["X-Linked-Etag"] = '"' + etag(content, true) + '"';
  reply.headers["X-Linked-Size"] = std::to_string(content.size());
  reply.headers["Location"] = "http://localhost:" + std::to_string(server_.port()) + cdn + path;
  return reply;
}

}  // namespace electra::testing
