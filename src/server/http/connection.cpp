#include "server/http/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <ctime>
#include <poll.h>
#include <random>
#include <utility>

#include "core/text.hpp"
#include "io/json_writer.hpp"
#include "server/http/header_check.hpp"

namespace electra::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

/// Returns "Tue, 15 Nov 1994 08:12:31 GMT", of now.
std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

std::string new_request_id() {
  static thread_local std::mt19937_64 random(std::random_device{}());
  constexpr const char* digits = "0123456789abcdef";
  std::string id;
  for (int word = 0; word < 2; ++word) {
    auto bits = random();
    for (int digit = 0; digit < 16; ++digit, bits >>= 4U) id += digits[bits & 15U];
  }
  return id;
}

/// Whether a client's id may stand in a header and in a log.
bool is_usable_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), [](char each) {
    return each > ' ' && each <= '~' && each != '"' && each != '\\';
  });
}

std::string lower_case(boost::beast::string_view text) {
  return ascii_lower(std::string_view(text.data(), text.size()));
}

Response error_response(int status, const std::string& sentence, const char* type) {
  Response response{status};
  io::JsonWriter(response.body)
      .begin_object()
      .member("error", sentence)
      .member("error_type", type)
      .end_object();
  return response;
}

/// The response to a request that there is no memory for.
Response overloaded(const std::string& sentence) {
  Response response = error_response(429, sentence, "Overloaded");
  response.headers = {{"Retry-After", "1"}};
  return response;
}

/// The time that is left until then; 0: none.
std::chrono::milliseconds time_until(std::chrono::steady_clock::time_point end) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

/// Splits the target of a request: an absolute one is read as its path.
void set_target(std::string_view target, Request& request) {
  const std::size_t scheme = target.find("://");
  if (!target.empty() && target.front() != '/' && scheme != std::string_view::npos) {
    const std::size_t slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  const std::size_t mark = target.find('?');
  request.path = percent_decoded(target.substr(0, mark));
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
}

}  // namespace

Connection::Connection(Socket socket, std::string peer, std::uint64_t client,
                       ConnectionContext& context)
    : socket_(std::move(socket)),
      peer_(std::move(peer)),
      client_(client),
      context_(context),
      timer_(socket_.get_executor()),
      watch_timer_(socket_.get_executor()),
      buffer_(2 * context.settings.header_limit) {}

void Connection::start() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] { self->wait_for_request(); });
}

void Connection::close_if_idle() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    if (self->idle_ && !self->has_bytes()) self->close();
  });
}

/// Whether the client has sent what is not read yet.
bool Connection::has_bytes() const {
  ErrorCode ignored;
  return buffer_.size() != 0 || socket_.available(ignored) != 0;
}

/// Closes the connection unless this is called again in time.
void Connection::arm(std::chrono::milliseconds limit) {
  timer_.expires_after(limit);
  timer_.async_wait([weak = weak_from_this()](ErrorCode error) {
    const auto self = weak.lock();
    if (!error && self && self->timer_.expiry() <= std::chrono::steady_clock::now()) self->close();
  });
}

void Connection::wait_for_request() {
  idle_until_ = std::chrono::steady_clock::now() + context_.settings.idle_timeout;
  wait_for_bytes();
}

void Connection::wait_for_bytes() {
  idle_ = true;
  if (context_.draining && !has_bytes()) return close();
  if (buffer_.size() != 0) return read_header();
  buffer_.shrink_to_fit();
  const auto left = time_until(idle_until_);
  if (left.count() == 0) return close();
  arm(left);
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](ErrorCode error) {
    if (!error && self->socket_.is_open()) self->read_header();
  });
}

void Connection::read_header() {
  idle_ = false;
  read_by_ = std::chrono::steady_clock::now() + context_.settings.request_timeout;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(context_.settings.header_limit));
  parser_->body_limit(context_.settings.payload_limit);
  arm(context_.settings.byte_timeout);
  http::async_read_header(
      socket_, buffer_, *parser_,
      [self = shared_from_this()](ErrorCode error, std::size_t) { self->header_read(error); });
}

void Connection::header_read(ErrorCode error) {
  if (error == http::error::bad_method && skip_empty_lines()) return wait_for_bytes();
  take_header();
  if (error) return refuse_unreadable(error);
  const auto& message = parser_->get();
  const Refusal refusal = refusal_of(*request_, message.version());
  if (refusal.status != 0)
    return refuse(error_response(refusal.status, refusal.sentence, "Validation"));
  if (parser_->is_done()) return request_read();
  if (context_.events.wants_body && !context_.events.wants_body(*request_)) {
    keep_alive_ = false;  // what follows is the body
    return request_read();
  }
  request_->is_accepted = true;
  if (message.count(http::field::expect) != 0 && message.version() == 11) return send_continue();
  read_body();
}

/// Drops ends of lines before a request line (RFC 9112, 2.2). Returns whether there were any.
bool Connection::skip_empty_lines() {
  const auto bytes = buffer_.data();
  const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t count = std::min(text.find_first_not_of("\r\n"), text.size());
  buffer_.consume(count);
  return count != 0;
}

/// Copies what the header says, before a body whose trailers Beast would add to it (RFC 9110,
/// 6.5.1).
void Connection::take_header() {
  const auto& message = parser_->get();
  auto request = std::make_unique<Request>();
  request->method = std::string(message.method_string());
  set_target({message.target().data(), message.target().size()}, *request);
  for (const auto& field : message)
    request->headers.emplace_back(lower_case(field.name_string()), std::string(field.value()));
  const std::string_view id = request->header("x-request-id");
  request->id = is_usable_id(id) ? std::string(id) : new_request_id();
  request->peer = peer_;
  request->client = client_;
  request_ = std::move(request);
  keep_alive_ = message.keep_alive();
  is_head_ = message.method() == http::verb::head;
}

void Connection::send_continue() {
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(line.data(), line.size()),
                    [self = shared_from_this()](ErrorCode error, std::size_t) {
                      if (error) return self->close();
                      self->read_body();
                    });
}

void Connection::read_body() {
  const auto left = time_until(read_by_);
  if (left.count() == 0) return close();
  arm(std::min(left, context_.settings.byte_timeout));
  http::async_read_some(
      socket_, buffer_, *parser_,
      [self = shared_from_this()](ErrorCode error, std::size_t) { self->body_read(error); });
}

void Connection::body_read(ErrorCode error) {
  if (error) return refuse_unreadable(error);
  if (!context_.for_requests.extend(of_body_, parser_->get().body().size()))
    return refuse(overloaded("the requests that wait fill the memory for them; try again"));
  if (!parser_->is_done()) return read_body();
  request_read();
}

void Connection::refuse_unreadable(ErrorCode error) {
  if (error == http::error::end_of_stream || error == http::error::partial_message ||
      error.category() != make_error_code(http::error::end_of_stream).category())
    return close();
  const auto bytes = buffer_.data();
  int status = 400;
  std::string sentence = "the request is no HTTP/1.1: " + error.message();
  if (error == http::error::body_limit) {
    status = 413;
    sentence = "the body has more than " + std::to_string(context_.settings.payload_limit) +
               " bytes, the limit of this server (--payload-limit)";
  } else if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    status = 431;
    sentence = "the header has more than " + std::to_string(context_.settings.header_limit) +
               " bytes, the limit of this server";
  } else if (error == http::error::bad_version &&
             has_other_version({static_cast<const char*>(bytes.data()), bytes.size()})) {
    status = 505;
    sentence = "HTTP/1.0 and HTTP/1.1 are spoken here";
  }
  refuse(error_response(status, sentence, "Validation"));
}

Request Connection::take_request() {
  Request request = std::move(*request_);
  request_.reset();
  request.body = std::move(parser_->get().body());
  parser_.reset();
  return request;
}

/// Keeps the connection until its response is there, or nobody is left to make one, as where there
/// was no memory for it. Tells the exchange once its time is up.
void Connection::await_response() {
  const auto exchange = exchange_.lock();
  if (!exchange) return close();
  const auto now = std::chrono::steady_clock::now();
  const auto deadline = exchange->begun() + context_.settings.request_timeout;
  auto next = now + context_.settings.idle_timeout;
  if (now < deadline)
    next = std::min(next, deadline);
  else
    exchange->interrupt(Interruption::timed_out);
  timer_.expires_at(next);
  timer_.async_wait([self = shared_from_this()](ErrorCode error) {
    const bool is_up = self->timer_.expiry() <= std::chrono::steady_clock::now();
    if (!error && is_up && self->socket_.is_open()) self->await_response();
  });
}

void Connection::request_read() {
  const auto send_response = [weak = weak_from_this()](Exchange::MakeResponse make,
                                                       std::shared_ptr<Exchange> exchange) {
    auto self = weak.lock();
    if (!self) return;
    // The executor goes with the connection: whoever responds may live longer than both.
    const auto executor = self->socket_.get_executor();
    asio::post(executor,
               [self = std::move(self), exchange = std::move(exchange), make = std::move(make)] {
                 try {
                   self->send(exchange, make());
                 } catch (...) {
                   self->close();
                   throw;
                 }
               });
  };
  // The exchange outlives the call of its `send`, or is being destroyed in it: then it is null.
  auto slot = std::make_shared<std::weak_ptr<Exchange>>();
  const auto exchange = std::make_shared<Exchange>(
      take_request(), [send_response, slot](Exchange::MakeResponse make) {
        send_response(std::move(make), slot->lock());
      });
  *slot = exchange;
  exchange->memory = std::move(of_body_);
  exchange_ = exchange;
  await_response();
  watch_client();
  context_.handler(exchange);
}

/// Learns whether the client leaves while its request is answered.
void Connection::watch_client() {
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](ErrorCode error) {
    if (!error) self->client_stirred();
  });
}

/// Whether the client has closed the connection, or its half, also behind bytes that are not read.
bool Connection::has_left() {
  pollfd asked{socket_.native_handle(), POLLRDHUP, 0};
  return ::poll(&asked, 1, 0) > 0;
}

void Connection::client_stirred() {
  const auto exchange = exchange_.lock();
  if (!exchange || !socket_.is_open()) return;
  if (has_left()) {
    keep_alive_ = false;
    return exchange->interrupt(Interruption::client_left);
  }
  // The next request, which has to wait, or urgent data, which nobody reads. The socket stays
  // readable: look again later.
  watch_timer_.expires_after(std::chrono::seconds(1));
  watch_timer_.async_wait([self = shared_from_this()](ErrorCode stopped) {
    if (!stopped) self->client_stirred();
  });
}

void Connection::refuse(Response response) {
  keep_alive_ = false;
  // Nothing is left to respond to: it is for the log and the metrics.
  const auto exchange = std::make_shared<Exchange>(take_request(), nullptr);
  exchange->memory = std::move(of_body_);
  send(exchange, std::move(response));
}

/// Reserves memory for a response. Returns it, or a short one in its place if there is no room
/// beside those that are being written.
Response Connection::within_budget(const Exchange* exchange, Response response) {
  if (context_.for_responses.extend(of_response_, response.body.capacity())) return response;
  static const std::string sentence =
      "the responses that are being sent fill the memory for them; try again";
  if (exchange != nullptr && exchange->overloaded) return exchange->overloaded(sentence);
  return overloaded(sentence);
}

/// Appends a field to the head of the response.
void Connection::add_field(std::string_view name, std::string_view value) {
  head_.append("\r\n").append(name).append(": ").append(value);
}

void Connection::send(const std::shared_ptr<Exchange>& exchange, Response response) {
  if (!socket_.is_open()) {
    if (exchange && context_.events.answered) context_.events.answered(*exchange, 499, 0);
    return;
  }
  ErrorCode ignored;
  socket_.cancel(ignored);  // of watch_client()
  watch_timer_.cancel();
  exchange_.reset();
  being_written_ = exchange;
  response_ = within_budget(exchange.get(), std::move(response));
  if (context_.draining || context_.retiring) keep_alive_ = false;
  head_ = "HTTP/1.1 " + std::to_string(response_.status) + ' ' +
          std::string(reason_of(response_.status));
  add_field("Date", http_date());
  constexpr int no_content = 204;  // has no length either (RFC 9110, 8.6)
  if (response_.status != no_content)
    add_field("Content-Length", std::to_string(response_.body.size()));
  if (!response_.body.empty()) add_field("Content-Type", response_.content_type);
  for (const auto& [name, value] : response_.headers) add_field(name, value);
  if (exchange) {
    for (const auto& [name, value] : exchange->response_headers) add_field(name, value);
    add_field("X-Request-Id", exchange->request().id);
  }
  add_field("Connection", keep_alive_ ? "keep-alive" : "close");
  head_ += "\r\n\r\n";
  if (is_head_) response_.body.clear();
  sent_ = 0;
  const std::size_t size = head_.size() + response_.body.size();
  write_by_ = std::chrono::steady_clock::now() + write_timeout(size);
  write_rest();
}

/// How long a client may take to read so many bytes.
std::chrono::milliseconds Connection::write_timeout(std::size_t size) const {
  const HttpSettings& settings = context_.settings;
  const std::chrono::milliseconds by_rate(1000 * size / settings.least_rate);
  return std::min(settings.response_timeout + by_rate, settings.longest_response_timeout);
}

void Connection::write_rest() {
  const std::size_t of_head = std::min(sent_, head_.size());
  const std::size_t of_body = sent_ - of_head;
  if (of_body == response_.body.size() && of_head == head_.size()) return written();
  const auto left = time_until(write_by_);
  if (left.count() == 0) {  // it takes the response too slowly
    close();
    return written();
  }
  arm(std::min(left, context_.settings.byte_timeout));
  const std::array<asio::const_buffer, 2> rest = {asio::buffer(head_) + of_head,
                                                  asio::buffer(response_.body) + of_body};
  socket_.async_write_some(rest, [self = shared_from_this()](ErrorCode error, std::size_t count) {
    self->sent_ += count;
    if (error) self->keep_alive_ = false;
    if (error) return self->written();
    self->write_rest();
  });
}

void Connection::written() {
  const std::size_t of_body = sent_ - std::min(sent_, head_.size());
  const bool is_whole = sent_ == head_.size() + response_.body.size();
  if (being_written_ && context_.events.answered)
    context_.events.answered(*being_written_, is_whole ? response_.status : 499, of_body);
  being_written_.reset();
  std::string().swap(response_.body);  // whose memory an assignment would keep
  response_ = {};
  of_response_ = {};
  head_ = {};
  is_head_ = false;
  if (!socket_.is_open()) return;
  if (keep_alive_) return wait_for_request();
  ErrorCode ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  arm(std::chrono::seconds(1));
  linger();
}

/// Reads what the client still sends, for a second: closing with unread bytes would reset the
/// connection, and the client could lose the response.
void Connection::linger() {
  constexpr std::size_t most = std::size_t{64} << 20U;
  buffer_.clear();
  if (!socket_.is_open() || lingered_ > most) return close();
  socket_.async_read_some(buffer_.prepare(context_.settings.header_limit),
                          [self = shared_from_this()](ErrorCode error, std::size_t count) {
                            self->lingered_ += count;
                            if (error) return self->close();
                            self->linger();
                          });
}

void Connection::close() {
  timer_.cancel();
  watch_timer_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
  if (const auto exchange = exchange_.lock()) exchange->interrupt(Interruption::client_left);
}

}  // namespace electra::server
