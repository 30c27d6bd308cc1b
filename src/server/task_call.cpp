#include "server/task_call.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "server/metrics.hpp"

namespace electra::server {
namespace {

/// Thrown to leave a call whose answers nobody waits for.
struct Unwanted {};

/// Answers the jobs at these places, whose calls have one key.
void answer_group(const std::vector<Job>& jobs, const std::vector<std::size_t>& places,
                  std::vector<std::optional<Result<TaskAnswer>>>& results) {
  std::vector<const TaskInput*> inputs;
  for (const std::size_t place : places) inputs.push_back(jobs[place].input.get());
  const auto leave_if_unwanted = [&] {
    const auto is_wanted = [&](std::size_t place) { return jobs[place].is_wanted(); };
    if (std::none_of(places.begin(), places.end(), is_wanted)) throw Unwanted();
  };
  const auto fail_all = [&](const Error& error) {
    for (const std::size_t place : places) results[place] = Result<TaskAnswer>(error);
  };
  try {
    leave_if_unwanted();
    TaskResults answers = jobs[places.front()].call->answer(
        inputs, [&](const PipelineProgress& /*progress*/) { leave_if_unwanted(); });
    for (std::size_t i = 0; i < places.size(); ++i) results[places[i]] = std::move(answers[i]);
  } catch (const Error& error) {
    fail_all(error);
  } catch (const Unwanted&) {
    fail_all(Error(ErrorCode::input, "nobody waits for the answer any more"));
  }
}

}  // namespace

TaskResults JobRunner::try_each(const std::vector<Job>& jobs, const Options& /*options*/) const {
  const auto begun = std::chrono::steady_clock::now();
  std::map<std::string, std::vector<std::size_t>> groups;
  Index tokens = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    groups[jobs[i].call->key].push_back(i);
    tokens += jobs[i].tokens;
    metrics_->waited(begun - jobs[i].submitted);
  }
  std::vector<std::optional<Result<TaskAnswer>>> results(jobs.size());
  for (const auto& [key, places] : groups) answer_group(jobs, places, results);
  metrics_->computed(std::chrono::steady_clock::now() - begun, tokens,
                     static_cast<Index>(jobs.size()));
  TaskResults all;
  all.reserve(jobs.size());
  for (auto& result : results) all.push_back(std::move(*result));
  return all;
}

}  // namespace electra::server
