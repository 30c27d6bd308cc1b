#pragma once

#include <optional>
#include <string>
#include <vector>

#include "electra/core/tensor.hpp"
#include "server/request_json.hpp"
#include "server/task_call.hpp"

namespace electra::server {

/// How the vectors of a request are written.
struct VectorForm {
  std::optional<Index> dimensions;  ///< only so many, from the first on
  bool normalize = false;           ///< to the length 1, unless they have it already
};

/// Returns the vector of an answer in that form. Throws ServiceError for more dimensions than there
/// are, or none.
Tensor vector_of(const TaskAnswer& answer, const VectorForm& form);

/// Returns one input or several: texts, or token ids.
std::vector<TaskInput> embedding_inputs(const Json& inputs);

/// Returns the bytes of the numbers, little-endian, in base64.
std::string base64(const Tensor& values);

}  // namespace electra::server
