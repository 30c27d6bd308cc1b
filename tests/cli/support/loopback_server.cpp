#include "cli/support/loopback_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <netinet/in.h>
#include <optional>
#include <sstream>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace electra::testing {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;  // the client has gone
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

HttpRequest parse(const std::string& head) {
  std::istringstream lines(head);
  HttpRequest request;
  std::string line;
  std::getline(lines, line);
  std::istringstream(line) >> request.method >> request.path;
  while (std::getline(lines, line) && line != "\r") {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    request.headers[lower_case(line.substr(0, colon))] =
        line.substr(colon + 2, line.size() - colon - 3);
  }
  return request;
}

std::optional<HttpRequest> read_request(int connection) {
  std::string head;
  std::array<char, 4096> block{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t count = ::recv(connection, block.data(), block.size(), 0);
    if (count <= 0) return std::nullopt;
    head.append(block.data(), static_cast<std::size_t>(count));
  }
  return parse(head);
}

void send_reply(int connection, const HttpReply& reply, bool with_body) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " As told\r\n";
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  if (reply.headers.count("Content-Length") == 0)
    head += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
  send_all(connection, head + "Connection: close\r\n\r\n");
  if (with_body) send_all(connection, std::string_view(reply.body).substr(0, reply.cut_after));
}

}  // namespace

LoopbackServer::LoopbackServer(Answer answer)
    : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0) fail("socket");
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 64) != 0) fail("listen");
  if (::getsockname(listener_, any, &size) != 0) fail("getsockname");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  ends_ = true;
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept()
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

std::vector<HttpRequest> LoopbackServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void LoopbackServer::forget_requests() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

void LoopbackServer::accept_all() {
  while (!ends_) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

void LoopbackServer::serve(int connection) {
  if (const auto request = read_request(connection)) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(*request);
    }
    const HttpReply reply = answer_(*request);
    std::this_thread::sleep_for(std::chrono::milliseconds(reply.delay_ms));
    send_reply(connection, reply, request->method != "HEAD");
  }
  ::close(connection);
}

}  // namespace electra::testing
