#pragma once

#include <functional>
#include <vector>

#include "server/route.hpp"
#include "server/task_call.hpp"

namespace electra::server {

/// The answers to a request's inputs, in their order.
struct BatchAnswers {
  std::vector<TaskAnswer> answers;
  Index tokens;  ///< of all inputs
};

/// Makes a response of the answers, in a thread of the server.
using FinishBatch = std::function<Response(const BatchAnswers&)>;

/// Refuses a request of more inputs than --max-client-batch-size. Throws ServiceError.
void check_input_count(const ServiceSettings& settings, std::size_t count);

/// Refuses what takes more tokens than the server takes; `what` says in a sentence whose they are.
/// Throws ServiceError.
void check_tokens(const ServiceSettings& settings, Index tokens, const char* what);

/// Refuses a JSON answer of more bytes than the server sends. Throws ServiceError.
void check_answer_size(const ServiceSettings& settings, std::size_t bytes);

/// Answers a request by one task for each of its inputs: puts them into the model's queue, cancels
/// them if the client leaves, and responds once all are answered or one has failed. Throws
/// ServiceError for no input, too many, and where there is no room for them.
void answer_batch(const RouteCall& call, const Model& model, TaskCall task,
                  std::vector<TaskInput> inputs, ErrorShape errors, FinishBatch finish);

}  // namespace electra::server
