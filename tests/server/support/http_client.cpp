#include "server/support/http_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace electra::testing {
namespace {

constexpr int patience_ms = 60000;

int connected(int socket, const sockaddr* address, socklen_t size) {
  if (socket < 0 || ::connect(socket, address, size) != 0)
    throw std::runtime_error(std::string("cannot connect: ") + std::strerror(errno));
  return socket;
}

int connect_to(const std::string& address) {
  constexpr std::string_view local = "unix:";
  if (address.rfind(local, 0) == 0) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    address.copy(name.sun_path, sizeof(name.sun_path) - 1, local.size());
    return connected(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
                     reinterpret_cast<const sockaddr*>(&name), sizeof(name));
  }
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port =
      htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  return connected(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                   reinterpret_cast<const sockaddr*>(&name), sizeof(name));
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char each) { return static_cast<char>(std::tolower(each)); });
  return text;
}

void read_head(const std::string& head, HttpResponse& response) {
  response.status = std::stoi(head.substr(head.find(' ') + 1, 3));
  for (std::size_t begin = head.find("\r\n") + 2; begin < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", begin), head.size());
    const std::size_t colon = head.find(": ", begin);
    if (colon < end)
      response.headers[lower_case(head.substr(begin, colon - begin))] =
          head.substr(colon + 2, end - colon - 2);
    begin = end + 2;
  }
}

}  // namespace

HttpConnection::HttpConnection(const std::string& address) : socket_(connect_to(address)) {}
HttpConnection::~HttpConnection() { ::close(socket_); }

bool HttpConnection::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void HttpConnection::send_urgently(char byte) const { ::send(socket_, &byte, 1, MSG_OOB); }

void HttpConnection::end_sending() const { ::shutdown(socket_, SHUT_WR); }

bool HttpConnection::read_more(int timeout_ms) {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, timeout_ms) <= 0) return false;
  std::array<char, 65536> block{};
  const ssize_t count = ::recv(socket_, block.data(), block.size(), 0);
  if (count > 0) unread_.append(block.data(), static_cast<std::size_t>(count));
  return count > 0;
}

HttpResponse HttpConnection::read(bool has_body) {
  HttpResponse response;
  std::size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
    if (!read_more(patience_ms)) return response;
  const std::string head = unread_.substr(0, end);
  unread_.erase(0, end + 4);
  read_head(head, response);
  if (response.status == 100) return response;
  const std::size_t size = has_body ? std::stoul(response.headers["content-length"]) : 0;
  while (unread_.size() < size)
    if (!read_more(patience_ms)) return response;
  response.body = unread_.substr(0, size);
  unread_.erase(0, size);
  return response;
}

std::size_t HttpConnection::drop(std::size_t most) const {
  std::string block(most, '\0');
  const ssize_t count = ::recv(socket_, block.data(), block.size(), 0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

bool HttpConnection::is_closed_within(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < end) {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, 50) > 0 && !read_more(0)) return true;
  }
  return false;
}

HttpResponse http_get(const std::string& address, const std::string& path) {
  HttpConnection connection(address);
  connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return connection.read();
}

HttpResponse http_post(const std::string& address, const std::string& path,
                       const std::string& json) {
  HttpConnection connection(address);
  connection.send(post_text(path, json));
  return connection.read();
}

std::string post_text(const std::string& path, std::string_view json,
                      const std::string& more_headers) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         more_headers + "Content-Length: " + std::to_string(json.size()) + "\r\n\r\n" +
         std::string(json);
}

}  // namespace electra::testing
