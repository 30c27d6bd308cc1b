#pragma once

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/http_server.hpp"
#include "server/http/memory_budget.hpp"

namespace electra::server {

using Socket = boost::asio::generic::stream_protocol::socket;

/// What the connections of a server share.
struct ConnectionContext {
  const HttpSettings& settings;
  const Handler& handler;
  const HttpEvents& events;
  MemoryBudget for_requests{settings.request_budget};
  MemoryBudget for_responses{settings.response_budget};
  std::atomic<bool> draining{false};  ///< idle connections are closed
  std::atomic<bool> retiring{false};  ///< others are closed after their next response
};

/// A client's connection. All of its work is done in the strand of its socket.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, std::string peer, std::uint64_t client, ConnectionContext& context);

  /// Reads requests and answers them until one side closes.
  void start();
  /// Closes it unless it has a request. Any thread may call it.
  void close_if_idle();
  /// Closes it; a request that is not answered is cancelled. In its strand, or without one once no
  /// thread runs it.
  void close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using ErrorCode = boost::system::error_code;

  bool has_bytes() const;
  void arm(std::chrono::milliseconds limit);
  void wait_for_request();
  void wait_for_bytes();
  void read_header();
  void header_read(ErrorCode error);
  bool skip_empty_lines();
  void take_header();
  void read_body();
  void body_read(ErrorCode error);
  void send_continue();
  void await_response();
  void request_read();
  Request take_request();
  void watch_client();
  bool has_left();
  void client_stirred();
  void refuse(Response response);
  void refuse_unreadable(ErrorCode error);
  Response within_budget(const Exchange* exchange, Response response);
  void send(const std::shared_ptr<Exchange>& exchange, Response response);
  void add_field(std::string_view name, std::string_view value);
  std::chrono::milliseconds write_timeout(std::size_t size) const;
  void write_rest();
  void written();
  void linger();

  Socket socket_;
  const std::string peer_;
  const std::uint64_t client_;
  ConnectionContext& context_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer watch_timer_;
  std::chrono::steady_clock::time_point idle_until_;
  std::chrono::steady_clock::time_point read_by_;
  std::chrono::steady_clock::time_point write_by_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::unique_ptr<Request> request_;         // whose header was read, and not yet its body
  std::weak_ptr<Exchange> exchange_;         // whose response is awaited
  std::shared_ptr<Exchange> being_written_;  // whose response is written
  std::string head_;
  Response response_;
  MemoryBudget::Reservation of_body_;      // of the request that is being read
  MemoryBudget::Reservation of_response_;  // of the body of response_
  std::size_t sent_ = 0;
  std::size_t lingered_ = 0;
  bool idle_ = true;
  bool keep_alive_ = true;
  bool is_head_ = false;
};

}  // namespace electra::server
