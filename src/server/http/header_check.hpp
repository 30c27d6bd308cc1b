#pragma once

#include <string_view>

#include "server/http/message.hpp"

namespace electra::server {

/// Why a header is refused.
struct Refusal {
  int status = 0;  ///< 0: it is not
  const char* sentence = "";
};

/// Checks what two readers of one header could read differently, and what this server does not do.
/// The version is 10 or 11.
Refusal refusal_of(const Request& request, unsigned version);

/// Whether the request line at the start of these bytes has another version than those that Beast
/// reads.
bool has_other_version(std::string_view bytes);

}  // namespace electra::server
