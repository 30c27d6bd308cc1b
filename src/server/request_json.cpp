#include "server/request_json.hpp"

#include <cstdint>
#include <limits>

#include "io/json_parser.hpp"
#include "server/service_error.hpp"

namespace electra::server {

Json parse_body(std::string_view body) {
  io::JsonLimits limits;
  limits.string_bytes = body.size();  // the payload limit is the limit
  try {
    io::OwnedJson parsed = io::parse_json_text(body, "the body", electra::ErrorCode::input, limits);
    if (parsed->is_object()) return parsed.take();
  } catch (const Error& error) {
    throw ServiceError(Failure::validation, error.what());
  }
  throw ServiceError(Failure::validation, "the body must be a JSON object");
}

bool is_integer(const Json& value) {
  return value.is_number_integer() &&
         !(value.is_number_unsigned() &&
           value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()});
}

}  // namespace electra::server
