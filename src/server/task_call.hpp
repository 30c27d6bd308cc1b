#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "electra/core/result.hpp"
#include "electra/core/shape.hpp"
#include "electra/core/tensor.hpp"
#include "electra/pipelines/batch_queue.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra::server {

class Metrics;

/// One input of a task, which decides what members it has.
struct TaskInput {
  std::string first;                         ///< the text, question, document or prompt
  std::optional<std::string> second;         ///< the second text or context
  std::shared_ptr<const std::string> query;  ///< that of all documents of a request
  std::vector<std::string> list;             ///< choices or labels
  std::vector<std::int32_t> ids;             ///< in the place of texts
  std::vector<std::int32_t> type_ids;
};

/// The answer to it.
struct TaskAnswer {
  std::string json;             ///< the value of the response; empty where it is made of tensors
  std::vector<Tensor> tensors;  ///< vectors, logits
};

using TaskResults = std::vector<Result<TaskAnswer>>;

/// A task with its options. Inputs of calls with the same key are answered in one pass.
struct TaskCall {
  std::string key;
  /// Returns how many tokens it takes to answer an input, or more.
  std::function<Index(const TaskInput&)> tokens;
  Index row_width = 0;  ///< of the tensors that have a row for each token; 0: there are none
  /// Answers inputs, each as if it were alone; what the callback throws ends it.
  std::function<TaskResults(const std::vector<const TaskInput*>&, const ProgressCallback&)> answer;
};

/// An input in the queue of a model.
struct Job {
  std::shared_ptr<const TaskCall> call;
  std::shared_ptr<const TaskInput> input;
  std::function<bool()> is_wanted;  ///< whether somebody still waits for the answer
  Index tokens = 1;
  std::chrono::steady_clock::time_point submitted = std::chrono::steady_clock::now();
};

/// For the queue.
inline Index input_tokens(const ElectraTokenizer& /*tokenizer*/, const Job& job) {
  return job.tokens;
}

/// The pipeline of a model's queue: answers each batch call by call, and leaves a call once nobody
/// waits for any of its answers.
class JobRunner {
 public:
  struct Options {};

  JobRunner(ElectraTokenizer tokenizer, std::shared_ptr<Metrics> metrics)
      : tokenizer_(std::move(tokenizer)), metrics_(std::move(metrics)) {}

  TaskResults try_each(const std::vector<Job>& jobs, const Options& options = {}) const;
  const ElectraTokenizer& tokenizer() const noexcept { return tokenizer_; }

 private:
  ElectraTokenizer tokenizer_;
  std::shared_ptr<Metrics> metrics_;
};

using JobQueue = BatchQueue<JobRunner, Job>;

}  // namespace electra::server
