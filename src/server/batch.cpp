#include "server/batch.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

namespace electra::server {
namespace {

/// A request whose inputs are in the queue. The callbacks of the queue own it.
class Batch : public std::enable_shared_from_this<Batch> {
 public:
  Batch(const RouteCall& call, Model model, ErrorShape errors, FinishBatch finish, std::size_t size)
      : service_(call.service),
        exchange_(call.exchange),
        model_(std::move(model)),
        errors_(errors),
        finish_(std::move(finish)),
        deadline_(JobQueue::Clock::now() + call.service.settings().request_timeout),
        left_(size) {
    answers_.answers.resize(size);
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  /// Puts the inputs into the queue. Throws if there is no room for one of them.
  void submit(const std::shared_ptr<const TaskCall>& task, std::vector<TaskInput> inputs) {
    const auto begun = std::chrono::steady_clock::now();
    std::vector<Job> jobs;
    for (TaskInput& input : inputs) {
      Job job{task, std::make_shared<const TaskInput>(std::move(input)), [weak = weak_from_this()] {
                const auto self = weak.lock();
                return self && self->is_wanted();
              }};
      job.tokens = tokens_of(job);
      check_tokens(service_.settings(), job.tokens, "the input takes");
      answers_.tokens += job.tokens;
      check_tokens(service_.settings(), answers_.tokens, "the inputs together take");
      jobs.push_back(std::move(job));
    }
    const auto now = std::chrono::steady_clock::now();
    service_.metrics().tokenized(now - begun, answers_.tokens);
    service_.reserve_for_answer(
        memory_, static_cast<std::size_t>(answers_.tokens * task->row_width) * sizeof(float));
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      jobs[i].submitted = now;
      enter(std::move(jobs[i]), i);
    }
    exchange_->on_interruption([weak = weak_from_this()](Interruption reason) {
      if (const auto self = weak.lock()) self->interrupted(reason);
    });
  }

 private:
  /// Counts the tokens of an input; what cannot be tokenized is refused by its pipeline.
  static Index tokens_of(const Job& job) {
    try {
      return std::max<Index>(1, job.call->tokens(*job.input));
    } catch (const Error&) {
      return 1;
    }
  }

  void enter(Job job, std::size_t place) {
    const auto id = model_->queue().try_submit(
        std::move(job),
        [self = shared_from_this(), place](Result<TaskAnswer> result) {
          self->take(place, std::move(result));
        },
        deadline_, exchange_->request().client);
    if (!id) {
      failed_ = true;  // the caller answers
      cancel();
      throw ServiceError(Failure::overloaded,
                         "the model has as many inputs as it can queue; try "
                         "again");
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    ids_.push_back(*id);
  }

  void interrupted(Interruption reason) {
    if (reason == Interruption::client_left)
      has_left_ = true;
    else
      fail(timed_out());
    cancel();
  }

  /// Whether an answer would still be sent. Called in the thread of the queue.
  bool is_wanted() const {
    return !failed_ && !has_left_ && !service_.is_finished() && JobQueue::Clock::now() < deadline_;
  }

  void cancel() {
    std::vector<std::uint64_t> ids;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ids.swap(ids_);
    }
    for (const std::uint64_t id : ids) model_->queue().cancel(id);
  }

  void take(std::size_t place, Result<TaskAnswer> result) {
    if (failed_) return;
    if (const Error* error = result.error()) return fail(as_service_error(*error));
    TaskAnswer answer = std::move(result).value();
    try {
      reserve_for(answer);
    } catch (const ServiceError& error) {
      fail(error);
      return cancel();
    }
    answers_.answers[place] = std::move(answer);
    if (--left_ != 0) return;
    exchange_->respond_with([self = shared_from_this()] { return self->response(); });
  }

  /// Counts an answer, in the thread of the queue. Throws ServiceError if there is no room for it.
  void reserve_for(const TaskAnswer& answer) {
    json_bytes_ += answer.json.size();
    check_answer_size(service_.settings(), json_bytes_);
    for (const Tensor& each : answer.tensors)
      tensor_bytes_ += static_cast<std::size_t>(each.element_count()) * sizeof(float);
    service_.reserve_for_answer(memory_, json_bytes_ + tensor_bytes_);
  }

  void fail(const ServiceError& error) {
    if (!failed_.exchange(true)) exchange_->respond(error_response(error, errors_));
  }

  static ServiceError timed_out() {
    return ServiceError(
        Failure::overloaded,
        "the request took longer than --request-timeout allows; ask for less, or try "
        "again when the server has less to do");
  }

  ServiceError as_service_error(const Error& error) const {
    if (has_left_)
      return ServiceError(Failure::validation, "the client left before there was an answer", 499);
    if (JobQueue::Clock::now() >= deadline_) return timed_out();
    return service_error(error);
  }

  Response response() const {
    try {
      return finish_(answers_);
    } catch (const ServiceError& error) {
      return error_response(error, errors_);
    } catch (const Error& error) {
      return error_response(service_error(error), errors_);
    } catch (const std::exception& error) {
      return error_response(ServiceError(Failure::backend, error.what()), errors_);
    }
  }

  Service& service_;
  const std::shared_ptr<Exchange> exchange_;
  const Model model_;
  const ErrorShape errors_;
  const FinishBatch finish_;
  const JobQueue::Clock::time_point deadline_;
  BatchAnswers answers_{{}, 0};
  MemoryBudget::Reservation memory_;  // for answers_
  std::size_t json_bytes_ = 0;        // in answers_
  std::size_t tensor_bytes_ = 0;
  std::atomic<std::size_t> left_;
  std::atomic<bool> failed_{false};
  std::atomic<bool> has_left_{false};
  std::mutex mutex_;
  std::vector<std::uint64_t> ids_;  // in the queue
};

}  // namespace

void check_input_count(const ServiceSettings& settings, std::size_t count) {
  const auto most = static_cast<std::size_t>(settings.max_client_batch_size);
  if (count > most)
    throw ServiceError(Failure::validation, "the request has " + std::to_string(count) +
                                                " inputs; this server takes at most " +
                                                std::to_string(most) +
                                                " (--max-client-batch-size)");
}

void check_tokens(const ServiceSettings& settings, Index tokens, const char* what) {
  const Index most = settings.max_waiting_tokens();
  if (tokens > most)
    throw ServiceError(Failure::validation,
                       std::string(what) + " the work of " + std::to_string(tokens) +
                           " tokens; this server takes at most " + std::to_string(most) +
                           ", 16 times --max-batch-tokens",
                       413);
}

void check_answer_size(const ServiceSettings& settings, std::size_t bytes) {
  if (bytes > settings.max_answer_bytes)
    throw ServiceError(Failure::validation,
                       "the answer would have more than " +
                           std::to_string(settings.max_answer_bytes) +
                           " bytes, the most that this server sends; ask for less",
                       413);
}

void answer_batch(const RouteCall& call, const Model& model, TaskCall task,
                  std::vector<TaskInput> inputs, ErrorShape errors, FinishBatch finish) {
  if (inputs.empty()) throw ServiceError(Failure::empty, "'inputs' is empty; it must have a text");
  check_input_count(call.service.settings(), inputs.size());
  call.service.enter(*call.exchange);
  const auto batch = std::make_shared<Batch>(call, model, errors, std::move(finish), inputs.size());
  batch->submit(std::make_shared<const TaskCall>(std::move(task)), std::move(inputs));
}

}  // namespace electra::server
