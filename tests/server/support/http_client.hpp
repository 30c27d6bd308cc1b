#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace electra::testing {

/// A response that was read.
struct HttpResponse {
  int status = 0;                              ///< 0: the connection ended before one was there
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// A connection to a server on this machine.
class HttpConnection {
 public:
  /// Takes "http://127.0.0.1:8080" or "unix:/path".
  explicit HttpConnection(const std::string& address);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

  /// Sends these bytes. Returns whether the server took all of them.
  bool send(std::string_view bytes) const;
  /// Sends a byte out of band.
  void send_urgently(char byte) const;
  /// Ends this side: the server reads the end of the stream.
  void end_sending() const;
  /// Reads a response; of HEAD without a body.
  HttpResponse read(bool has_body = true);
  /// Reads and drops at most so many bytes. Returns how many; 0 at the end.
  std::size_t drop(std::size_t most) const;
  /// Whether the server closes the connection within this time, whatever it sends before.
  bool is_closed_within(std::chrono::milliseconds limit);

 private:
  bool read_more(int timeout_ms);

  int socket_;
  std::string unread_;
};

/// Sends a request and reads its response.
HttpResponse http_get(const std::string& address, const std::string& path);
HttpResponse http_post(const std::string& address, const std::string& path,
                       const std::string& json);

/// Returns a POST of JSON as it is sent.
std::string post_text(const std::string& path, std::string_view json,
                      const std::string& more_headers = "");

}  // namespace electra::testing
