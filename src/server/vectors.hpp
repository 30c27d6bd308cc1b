#pragma once

#include <string>
#include <vector>

#include "electra/core/tensor.hpp"
#include "server/request_json.hpp"
#include "server/task_call.hpp"

namespace electra::server {

/// Returns one input or several: texts, or token ids.
std::vector<TaskInput> embedding_inputs(const Json& inputs);

/// Returns the bytes of the numbers, little-endian, in base64.
std::string base64(const Tensor& values);

}  // namespace electra::server
