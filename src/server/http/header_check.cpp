#include "server/http/header_check.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "core/text.hpp"

namespace electra::server {
namespace {

std::ptrdiff_t count_of(const Request& request, std::string_view name) {
  return std::count_if(request.headers.begin(), request.headers.end(),
                       [=](const auto& field) { return field.first == name; });
}

/// Whether all fields of this name that are not empty have the value, in any case.
bool all_are(const Request& request, std::string_view name, std::string_view value) {
  return std::all_of(request.headers.begin(), request.headers.end(), [=](const auto& field) {
    return field.first != name || field.second.empty() || ascii_lower(field.second) == value;
  });
}

/// Whether a text has no other characters than those of a host with a port or without (RFC 3986,
/// 3.2.2).
bool is_host(std::string_view text) {
  constexpr std::string_view characters =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~%!$&'()*+,;=:[]";
  return text.find_first_not_of(characters) == std::string_view::npos;
}

}  // namespace

Refusal refusal_of(const Request& request, unsigned version) {
  if (version == 11 && count_of(request, "host") != 1)
    return {400, "a request of HTTP/1.1 has one Host"};
  if (!is_host(request.header("host")))
    return {400, "a Host is a name or an address, with a port or without"};
  const auto lengths = count_of(request, "content-length");
  const auto codings = count_of(request, "transfer-encoding");
  if (codings != 0) {
    if (lengths != 0 || version == 10 || codings > 1)
      return {400, "a body has one length: Content-Length or Transfer-Encoding"};
    if (ascii_lower(request.header("transfer-encoding")) != "chunked")
      return {501, "the only Transfer-Encoding here is chunked"};
  }
  if (lengths > 1 || request.header("content-length").find(',') != std::string_view::npos)
    return {400, "a body has one length: Content-Length or Transfer-Encoding"};
  if (!all_are(request, "content-encoding", "identity"))
    return {415, "bodies are taken as they are; leave Content-Encoding out"};
  if (!all_are(request, "expect", "100-continue"))
    return {417, "the only Expect here is 100-continue"};
  return {};
}

bool has_other_version(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  const std::size_t target = line.find(' ');
  if (target == std::string_view::npos) return false;
  const std::size_t end = line.find(' ', target + 1);
  if (end == std::string_view::npos) return false;
  const std::string_view version = line.substr(end + 1, 8);
  const auto is_digit = [](char each) { return each >= '0' && each <= '9'; };
  return version.size() == 8 && version.substr(0, 5) == "HTTP/" && is_digit(version[5]) &&
         version[6] == '.' && is_digit(version[7]) && version != "HTTP/1.0" &&
         version != "HTTP/1.1";
}

}  // namespace electra::server
