#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace electra::cli::hub {

/// An address of http or https. It has no user and no password, and none of the characters that
/// would have to be encoded.
struct Url {
  std::string scheme;     ///< "http" or "https"
  std::string authority;  ///< the host in lower case, with its port unless it is the scheme's own
  std::string path;       ///< with the query; begins with '/'

  std::string origin() const { return scheme + "://" + authority; }
  std::string text() const { return origin() + path; }
};

/// Returns the parts of an absolute address; absent for any other text.
std::optional<Url> parse_url(std::string_view text);

/// Returns where a Location header leads; absent if that is no address of http or https.
std::optional<Url> resolve(const Url& from, std::string_view location);

/// Whether a redirect from one address to another may be followed: not out of encryption.
bool may_follow(const Url& from, const Url& to);

/// Returns the text as a part of a path: all but letters, digits and "-._~" is encoded.
std::string percent_encoded(std::string_view part);
/// Returns a path with each of its parts encoded.
std::string percent_encoded_path(std::string_view path);

}  // namespace electra::cli::hub
