#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace electra::cli::hub {

/// @{
/// The statuses of a file, of a part of it, and of a part that it does not have.
constexpr int status_ok = 200;
constexpr int status_partial_content = 206;
constexpr int status_range_not_satisfiable = 416;
/// @}

constexpr bool is_success(int status) {
  return status == status_ok || status == status_partial_content;
}

/// A request without a body.
struct Request {
  std::string url;
  std::string token;             ///< sent as "Authorization: Bearer …"; empty: none
  bool head = false;             ///< HEAD, otherwise GET
  std::uint64_t first_byte = 0;  ///< of the range that is asked for; 0: all
};

/// The head of a response.
struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case

  /// Returns the value of a header; empty if it is absent.
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

/// Receives the body of a success, piece by piece, after its head.
using Receive = std::function<void(const Response& response, std::string_view bytes)>;

/// Where the cause of a failed transfer lies.
enum class TransferFault {
  network,  ///< in the connection; another try may have a better end
  hub,      ///< in an answer; so it may here
  lasting,  ///< in the address, TLS, this machine or the form of an answer
};

/// Thrown for a transfer that has no whole response. Its text is the reason.
class TransferError : public std::runtime_error {
 public:
  TransferError(const std::string& reason, TransferFault fault)
      : std::runtime_error(reason), fault_(fault) {}

  TransferFault fault() const noexcept { return fault_; }

 private:
  TransferFault fault_;
};

/// A client of HTTP that follows no redirects. It verifies certificates, and uses the proxies of
/// the environment. Of a body that is not of a success it reads 64 KiB at most and drops them;
/// headers and trailers may have 256 KiB together.
class HttpClient {
 public:
  /// `timeout` is how long a connection may take, or be silent. Throws `unsupported` in a build
  /// without libcurl, or where it is not installed.
  explicit HttpClient(std::chrono::seconds timeout);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  /// Throws TransferError, Interrupted after Ctrl-C, and whatever `receive` throws.
  Response send(const Request& request, const Receive& receive);

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace electra::cli::hub
