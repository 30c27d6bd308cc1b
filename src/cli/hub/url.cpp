#include "cli/hub/url.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace electra::cli::hub {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool may_stand_in_url(char c) { return c > ' ' && c <= '~' && c != '\\' && c != '"'; }

std::string without_default_port(std::string authority, const std::string& scheme) {
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (ends_with(authority, port)) authority.resize(authority.size() - port.size());
  return authority;
}

/// Whether it is a host and perhaps a port: "localhost:80", "[::1]:80".
bool is_authority(std::string_view text) {
  const std::size_t colon = text.find(':', text.find(']') + 1);  // npos + 1 is 0
  const std::string_view host = text.substr(0, colon);
  const std::string_view port = colon == std::string_view::npos ? "80" : text.substr(colon + 1);
  const bool has_host = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return is_letter_or_digit(c) || std::string_view("-._[]:").find(c) != std::string_view::npos;
  });
  return has_host && !port.empty() && port.size() <= 5 &&
         port.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || !std::all_of(text.begin(), text.end(), may_stand_in_url))
    return std::nullopt;
  Url url;
  url.scheme = ascii_lower(text.substr(0, end));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  text = text.substr(end + 3, text.find('#') - end - 3);
  const std::size_t path = std::min(text.find_first_of("/?"), text.size());
  if (!is_authority(text.substr(0, path))) return std::nullopt;
  url.authority = without_default_port(ascii_lower(text.substr(0, path)), url.scheme);
  url.path = text.substr(path);
  if (!starts_with(url.path, "/")) url.path.insert(0, "/");
  return url;
}

std::optional<Url> resolve(const Url& from, std::string_view location) {
  if (location.empty()) return std::nullopt;
  if (starts_with(location, "//")) return parse_url(from.scheme + ":" + std::string(location));
  if (starts_with(location, "/")) return parse_url(from.origin() + std::string(location));
  if (location.find("://") < location.find_first_of("/?")) return parse_url(location);
  const std::string_view path = std::string_view(from.path).substr(0, from.path.find('?'));
  const std::string folder(path.substr(0, path.rfind('/') + 1));
  return parse_url(from.origin() + folder + std::string(location));
}

bool may_follow(const Url& from, const Url& to) {
  return to.scheme == from.scheme || to.scheme == "https";
}

std::string percent_encoded(std::string_view part) {
  std::string text;
  for (const char c : part) {
    if (is_letter_or_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
      text += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    text += '%';
    text += "0123456789ABCDEF"[byte >> 4U];
    text += "0123456789ABCDEF"[byte & 15U];
  }
  return text;
}

std::string percent_encoded_path(std::string_view path) {
  std::string text;
  while (true) {
    const std::size_t slash = path.find('/');
    text += percent_encoded(path.substr(0, slash));
    if (slash == std::string_view::npos) return text;
    text += '/';
    path.remove_prefix(slash + 1);
  }
}

}  // namespace electra::cli::hub
