#include "cli/hub/client.hpp"

#include <optional>
#include <utility>

#include "cli/hub/listing.hpp"
#include "cli/hub/refusal.hpp"
#include "cli/hub/retry.hpp"
#include "core/number.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"

namespace electra::cli::hub {
namespace {

constexpr const char* linked_etag = "x-linked-etag";
constexpr const char* linked_size = "x-linked-size";
constexpr const char* repo_commit = "x-repo-commit";

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Returns where a redirect leads. Throws `io` unless that may be followed.
Url next_address(const Url& from, const Response& response) {
  const std::string location = response.header("location");
  const std::optional<Url> next = resolve(from, location);
  require(next.has_value(), ErrorCode::io, from.origin(), " redirects to ", Quoted{location},
          ", which is no address of http or https");
  require(may_follow(from, *next), ErrorCode::io, from.origin(), " redirects to ", Quoted{location},
          ", which is not encrypted; that is not followed");
  return *next;
}

/// Returns the name of a blob in the header, which is in quotes and may begin with W/.
std::string etag_in(std::string_view header) {
  if (starts_with(header, "W/")) header.remove_prefix(2);
  if (starts_with(header, "\"")) header.remove_prefix(1);
  return std::string(header.substr(0, header.find('"')));
}

FileFacts facts_in(const Response& response, const RemoteFile& file, const std::string& hub) {
  const std::string linked = response.header(linked_etag);
  FileFacts facts;
  facts.etag = etag_in(linked.empty() ? response.header("etag") : linked);
  require(is_sha256(facts.etag) || is_git_hash(facts.etag), ErrorCode::io, hub, " has the ETag ",
          Quoted{facts.etag}, " for ", Quoted{file.path},
          "; a SHA-256 or a hash of Git was expected, which the file is verified by");
  const bool is_linked = !response.header(linked_size).empty();
  std::optional<std::uint64_t> size;
  if (is_linked || is_success(response.status))
    size = number_in<std::uint64_t>(response.header(is_linked ? linked_size : "content-length"));
  require(size.has_value(), ErrorCode::io, hub, " does not say how large ", Quoted{file.path},
          " is");
  facts.size = *size;
  const std::string commit = response.header(repo_commit);
  require(commit.empty() || commit == file.commit, ErrorCode::io, hub, " has ", Quoted{file.path},
          " of the commit ", Quoted{commit}, ", not of ", file.commit);
  return facts;
}

}  // namespace

Client::Client(Settings settings) : settings_(std::move(settings)), http_(settings_.timeout) {}

Url Client::address(const std::string& path) const {
  Url url = settings_.endpoint;
  url.path += path;
  return url;
}

Url Client::address(const RemoteFile& file) const {
  return address("/" + file.model + "/resolve/" + file.commit + "/" +
                 percent_encoded_path(file.path));
}

void Client::refuse(const Response& response, const RemoteFile& file) const {
  hub::refuse(response, settings_.endpoint, {file.model}, file.path, !settings_.token.empty());
}

Response Client::follow(Url url, Request request, const Receive& receive) {
  constexpr int max_redirects = 10;
  std::map<std::string, std::string> about_file;
  for (int count = 0; count <= max_redirects; ++count) {
    const bool is_of_hub = url.origin() == settings_.endpoint.origin();
    request.url = url.text();
    request.token = is_of_hub ? settings_.token : "";
    Response response = http_.send(request, receive);
    for (const char* name : {linked_etag, linked_size, repo_commit})
      if (is_of_hub && !response.header(name).empty()) about_file[name] = response.header(name);
    std::optional<Url> next;
    if (is_redirect(response.status)) next = next_address(url, response);
    if (!next || (request.head && next->origin() != settings_.endpoint.origin())) {
      response.headers.insert(about_file.begin(), about_file.end());
      return response;
    }
    url = *next;
  }
  fail(ErrorCode::io, settings_.endpoint.text(), " redirects more than ", max_redirects, " times");
}

Listing Client::list(const io::HubModel& model) {
  constexpr std::size_t max_bytes = std::size_t{16} << 20U;
  const std::string hub = settings_.endpoint.text();
  const std::string path =
      "/api/models/" + model.name + "/revision/" + percent_encoded(model.revision);
  return with_tries(hub, has_received_, [&] {
    std::string body;
    const Response response =
        follow(address(path), {}, [&](const Response& /*response*/, std::string_view bytes) {
          require(bytes.size() <= max_bytes - body.size(), ErrorCode::io, hub, " lists ",
                  Quoted{model.name}, " in more than ", max_bytes, " bytes");
          body += bytes;
        });
    if (response.status != status_ok)
      hub::refuse(response, settings_.endpoint, model, "", !settings_.token.empty());
    return parse_listing(body, hub + path);
  });
}

FileFacts Client::facts(const RemoteFile& file) {
  const std::string hub = settings_.endpoint.text();
  return with_tries(hub, has_received_, [&] {
    Request request;
    request.head = true;
    const Response response =
        follow(address(file), request, [](const Response& /*response*/, std::string_view) {});
    if (!is_success(response.status) && !is_redirect(response.status)) refuse(response, file);
    return facts_in(response, file, hub);
  });
}

Response Client::get(const RemoteFile& file, std::uint64_t first_byte, const Receive& receive) {
  Request request;
  request.first_byte = first_byte;
  Response response = follow(address(file), request, receive);
  if (!is_success(response.status) && response.status != status_range_not_satisfiable)
    refuse(response, file);
  has_received_ = true;
  return response;
}

}  // namespace electra::cli::hub
