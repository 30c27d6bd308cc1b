#pragma once

#include <optional>
#include <string>

#include "server/request_json.hpp"

namespace electra::server {

/// The schemas of all requests and responses, by name: contract.json. Requests are checked against
/// them, and /openapi.json is made of them.
class Contract {
 public:
  static const Contract& instance();

  /// Throws ServiceError for a value that is not as the schema of that name has it: where, what was
  /// found and what was wanted. Members that the schema does not know are ignored. `path` is the
  /// name of a value that is a part of a request.
  void check(const std::string& schema, const Json& value, const std::string& path = "") const;

  /// The schemas, whose references are names.
  const Json& schemas() const noexcept { return schemas_; }

 private:
  using Mistake = std::optional<std::string>;

  Contract();
  Mistake mistake(const Json& schema, const Json& value, const std::string& path) const;
  Mistake mistake_of_any(const Json& choices, const Json& schema, const Json& value,
                         const std::string& path) const;
  Mistake mistake_of_array(const Json& schema, const Json& value, const std::string& path) const;
  Mistake mistake_of_object(const Json& schema, const Json& value, const std::string& path) const;
  std::string description(const Json& schema, int depth = 0) const;
  bool has_right_kind(const Json& schema, const Json& value) const;

  Json schemas_;
};

}  // namespace electra::server
