#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "electra/pipelines/input_tokens.hpp"
#include "io/json_writer.hpp"
#include "server/task_call.hpp"

namespace electra::server {

/// Returns `make(input)` of each.
template <class Make>
auto each_made(const std::vector<const TaskInput*>& inputs, const Make& make) {
  std::vector<decltype(make(*inputs.front()))> all;
  all.reserve(inputs.size());
  for (const TaskInput* each : inputs) all.push_back(make(*each));
  return all;
}

/// Returns each answer as `convert(answer, input)` has it, and each error as it is.
template <class Results, class Convert>
TaskResults each_converted(const Results& results, const std::vector<const TaskInput*>& inputs,
                           const Convert& convert) {
  TaskResults all;
  all.reserve(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (const Error* error = results[i].error())
      all.emplace_back(*error);
    else
      all.emplace_back(convert(results[i].value(), *inputs[i]));
  }
  return all;
}

/// Returns the answer that `write(json)` writes.
template <class Write>
TaskAnswer json_answer(const Write& write) {
  TaskAnswer answer;
  io::JsonWriter json(answer.json);
  write(json);
  return answer;
}

/// Returns the answer that is a tensor.
inline TaskAnswer tensor_answer(Tensor tensor) {
  TaskAnswer answer;
  answer.tensors.push_back(std::move(tensor));
  return answer;
}

/// Answers the inputs for which `is_special` holds by one function and the others by another one,
/// neither of which is called for none.
template <class IsSpecial, class OfSpecial, class OfOthers>
TaskResults by_kind(const std::vector<const TaskInput*>& inputs, const IsSpecial& is_special,
                    const OfSpecial& of_special, const OfOthers& of_others) {
  std::vector<const TaskInput*> special, others;
  for (const TaskInput* each : inputs) (is_special(*each) ? special : others).push_back(each);
  TaskResults special_results = special.empty() ? TaskResults() : of_special(special);
  TaskResults other_results = others.empty() ? TaskResults() : of_others(others);
  TaskResults all;
  auto next_special = special_results.begin();
  auto next_other = other_results.begin();
  for (const TaskInput* each : inputs)
    all.push_back(std::move(is_special(*each) ? *next_special++ : *next_other++));
  return all;
}

/// Returns options with a callback.
template <class Options>
Options with_progress(Options options, const ProgressCallback& progress) {
  options.progress = progress;
  return options;
}

/// Returns the call of a pipeline: `make` makes its input, `convert` an answer of what it returns.
template <class Pipeline, class Make, class Convert>
TaskCall call_of(std::shared_ptr<const Pipeline> pipeline, typename Pipeline::Options options,
                 std::string key, Make make, Convert convert) {
  TaskCall call;
  call.key = std::move(key);
  call.tokens = [pipeline, make](const TaskInput& input) {
    return input_tokens(pipeline->tokenizer(), make(input));
  };
  call.answer = [pipeline, options = std::move(options), make, convert](
                    const auto& inputs, const ProgressCallback& progress) {
    const auto made = each_made(inputs, make);
    return each_converted(pipeline->try_each(made, with_progress(options, progress)), inputs,
                          convert);
  };
  return call;
}

}  // namespace electra::server
