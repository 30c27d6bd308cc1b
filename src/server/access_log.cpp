#include "server/access_log.hpp"

#include <array>
#include <chrono>
#include <ctime>

#include "io/json_writer.hpp"

namespace electra::server {
namespace {

/// Returns "2024-05-01T12:00:00Z", of now.
std::string time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

double milliseconds_since(Exchange::Clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(Exchange::Clock::now() - begun).count();
}

/// Returns "-" where a text is not known.
std::string_view or_dash(std::string_view text) { return text.empty() ? "-" : text; }

/// Returns the path of a request with what could end a line or a string escaped.
std::string shown(std::string_view text) {
  std::string result;
  io::append_json_string(result, text.substr(0, 300));
  return result.substr(1, result.size() - 2);
}

}  // namespace

std::string access_line(LogFormat format, const Exchange& exchange, int status, std::size_t bytes) {
  const Request& request = exchange.request();
  const double duration = milliseconds_since(exchange.begun());
  const std::string_view trace = request.header("traceparent").substr(0, 64);
  std::string line;
  io::JsonWriter json(line);
  if (format == LogFormat::json) {
    json.begin_object().member("time", time_now()).member("peer", request.peer);
    json.member("method", request.method.substr(0, 20)).member("path", request.path.substr(0, 300));
    json.member("route", exchange.route).member("status", status).member("bytes", bytes);
    json.key("milliseconds").fixed(duration, 3).member("request_id", request.id);
    if (!trace.empty()) json.member("traceparent", trace);
    json.end_object();
    return line;
  }
  line = time_now() + ' ' + std::string(or_dash(request.peer)) + " \"" +
         shown(or_dash(request.method)) + ' ' + shown(or_dash(request.path)) + "\" " +
         std::to_string(status) + ' ' + std::to_string(bytes) + ' ';
  json.fixed(duration, 3);
  line += "ms " + request.id;
  if (!trace.empty()) line += ' ' + shown(trace);
  return line;
}

}  // namespace electra::server
