#pragma once

#include <string>
#include <string_view>

namespace electra::server {

/// Returns the media type of a Content-Type in lower case, without its parameters.
std::string media_type_of(std::string_view content_type);

/// Whether a media type in lower case is of JSON: its subtype is json, or ends in +json.
bool is_json(std::string_view media_type);

/// Whether an Accept, as one list, takes a media type in lower case. Of the ranges that match it
/// the most specific one decides, which excludes it with a quality of 0 (RFC 9110, 12.5.1). An
/// empty list takes all.
bool accepts(std::string_view list, std::string_view media_type);

}  // namespace electra::server
