#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace electra::server {

/// The fields of a header, in their order.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request that was read whole.
struct Request {
  std::string method;
  std::string path;  ///< percent-decoded, without the query
  std::string query;
  Headers headers;  ///< names in lower case
  std::string body;
  std::string id;            ///< X-Request-Id of the client, or a new one
  std::string peer;          ///< the address of the client; empty for a Unix socket
  std::uint64_t client = 0;  ///< equal for requests that share the engine as one client
  bool is_accepted = false;  ///< by its header: it is answered though the server stops meanwhile

  /// Returns the value of a field; empty if there is none.
  std::string_view header(std::string_view name) const {
    for (const auto& [each, value] : headers)
      if (each == name) return value;
    return {};
  }

  /// Returns the values of all fields of this name as one list.
  std::string header_list(std::string_view name) const {
    std::string list;
    for (const auto& [each, value] : headers)
      if (each == name) list += (list.empty() ? "" : ", ") + value;
    return list;
  }
};

/// The answer to a request.
struct Response {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  Headers headers = {};
};

/// Returns the reason phrase of a status, as in "Not Found".
std::string_view reason_of(int status);

/// Returns a text with its percent escapes decoded; one that is none stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace electra::server
