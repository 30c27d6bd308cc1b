#include "server/service_error.hpp"

#include "core/control_characters.hpp"
#include "io/json_writer.hpp"

namespace electra::server {
namespace {

int status_of(Failure failure) {
  switch (failure) {
    case Failure::unhealthy:
      return 503;
    case Failure::backend:
      return 424;
    case Failure::overloaded:
      return 429;
    case Failure::validation:
    case Failure::tokenizer:
      return 422;
    case Failure::empty:
      return 400;
  }
  return 500;
}

}  // namespace

ServiceError::ServiceError(Failure failure, const std::string& sentence, int status)
    : std::runtime_error(without_controls(sentence, '?')),  // what() would end at a NUL
      failure_(failure),
      status_(status == 0 ? status_of(failure) : status) {}

const char* name_of(Failure failure) {
  switch (failure) {
    case Failure::unhealthy:
      return "Unhealthy";
    case Failure::backend:
      return "Backend";
    case Failure::overloaded:
      return "Overloaded";
    case Failure::validation:
      return "Validation";
    case Failure::tokenizer:
      return "Tokenizer";
    case Failure::empty:
      return "Empty";
  }
  return "Backend";
}

ServiceError service_error(const Error& error) {
  const bool is_about_option = !error.subject(SubjectKind::option).empty();
  if (error.code() == ErrorCode::unsupported && is_about_option)
    return ServiceError(Failure::validation, error.what());
  switch (error.code()) {
    case ErrorCode::input:
      return ServiceError(Failure::validation, error.what());
    case ErrorCode::tokenizer:
      return ServiceError(Failure::tokenizer, error.what());
    default:
      return ServiceError(Failure::backend, error.what());
  }
}

Response error_response(const ServiceError& error, ErrorShape shape) {
  Response response;
  response.status = error.status();
  if (shape == ErrorShape::oip && response.status == 422) response.status = 400;  // it has no other
  if (error.failure() == Failure::overloaded) response.headers.emplace_back("Retry-After", "1");
  const char* type = name_of(error.failure());
  io::JsonWriter json(response.body);
  json.begin_object();
  if (shape == ErrorShape::openai) {
    json.member("message", error.what()).member("code", error.status()).member("error_type", type);
    json.key("error").begin_object().member("message", error.what()).member("type", type);
    json.member("code", error.status()).end_object();
  } else {
    json.member("error", error.what());
    if (shape == ErrorShape::tei) json.member("error_type", type);
  }
  json.end_object();
  return response;
}

}  // namespace electra::server
