#pragma once

#include <stdexcept>
#include <string>

#include "electra/core/error.hpp"
#include "server/http/message.hpp"

namespace electra::server {

/// The kinds of errors of text-embeddings-inference, whose names and statuses are these.
enum class Failure { unhealthy, backend, overloaded, validation, tokenizer, empty };

/// A request that cannot be answered; what() is the sentence of the response.
class ServiceError : public std::runtime_error {
 public:
  /// Takes the status of the failure, or another.
  explicit ServiceError(Failure failure, const std::string& sentence, int status = 0);

  Failure failure() const noexcept { return failure_; }
  int status() const noexcept { return status_; }

 private:
  Failure failure_;
  int status_;
};

/// Returns the name of a failure, as in "Validation".
const char* name_of(Failure failure);

/// Returns the same error of the library as one of a request: what is wrong with the input is the
/// client's, all else the back end's.
ServiceError service_error(const Error& error);

/// How a protocol writes errors.
enum class ErrorShape {
  tei,     ///< {"error": …, "error_type": …}
  openai,  ///< {"message": …, "code": …, "error_type": …, "error": {"message": …, …}}
  oip,     ///< {"error": …}
};

/// Returns the response to a request that failed.
Response error_response(const ServiceError& error, ErrorShape shape = ErrorShape::tei);

}  // namespace electra::server
