#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/http/message.hpp"
#include "server/request_json.hpp"

namespace electra::server {

/// A tensor of a request in the Open Inference Protocol: of integers or of texts, as many as its
/// shape says.
struct InferenceTensor {
  using Integers = std::vector<std::int64_t>;  ///< of INT64 and INT32
  using Texts = std::vector<std::string>;      ///< of BYTES

  std::string name;
  std::vector<Index> shape;
  std::variant<Integers, Texts> data;

  /// @{
  /// Return the elements. Throw ServiceError if the tensor is of the other kind.
  const Integers& integers() const;
  const Texts& texts() const;
  /// @}
};

/// A request for inference.
struct InferenceRequest {
  std::string id;
  std::vector<InferenceTensor> inputs;
  std::vector<std::string> outputs;         ///< that are wanted; empty: all
  std::vector<std::string> binary_outputs;  ///< of those, the ones that come as bytes
  bool all_binary = false;

  /// Returns the input of that name; null if there is none.
  const InferenceTensor* input(std::string_view name) const;
  bool is_binary(const std::string& output) const;
};

/// Reads the JSON of a request and the bytes behind it. Throws ServiceError for tensors that are
/// not as they say.
InferenceRequest read_inference_request(const Request& request);

}  // namespace electra::server
