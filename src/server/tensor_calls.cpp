#include <algorithm>
#include <type_traits>
#include <utility>

#include "server/call_of.hpp"
#include "server/service_error.hpp"
#include "server/tasks.hpp"
#include "server/truncation.hpp"

namespace electra::server {
namespace {

/// Returns the part of each sequence in a tensor of all tokens: a row, or a number, for each.
std::vector<Tensor> parts_of(const Tensor& all, const RaggedBatch& batch) {
  std::vector<Tensor> parts;
  Index begin = 0;
  for (const Index length : batch.lengths) {
    const bool has_rows = all.shape().rank() > 1;
    const Index width = has_rows ? all.width() : 1;
    Tensor part(has_rows ? Shape{length, width} : Shape{length});
    std::copy_n(all.data() + begin * width, length * width, part.data());
    parts.push_back(std::move(part));
    begin += length;
  }
  return parts;
}

RaggedBatch batch_of(const std::vector<const TaskInput*>& inputs) {
  RaggedBatch batch;
  for (const TaskInput* each : inputs) batch.append(each->ids, each->type_ids);
  return batch;
}

// Of two overloads the one for an int is chosen, where the output has the field.
template <class Output>
auto tensors_of(const Output& output, int /*has it*/)
    -> decltype(output.start_logits, std::vector<Tensor>()) {
  return {output.start_logits, output.end_logits};
}
template <class Output>
auto tensors_of(const Output& output, long /*has it*/)
    -> decltype(output.logits, std::vector<Tensor>()) {
  return {output.logits};
}
template <class Output>
auto tensors_of(const Output& output, ...)
    -> decltype(output.last_hidden_state, std::vector<Tensor>()) {
  return {output.last_hidden_state};
}

template <class Model>
TaskResults forward(const Model& model, const std::vector<const TaskInput*>& inputs,
                    bool is_by_sequence) {
  const RaggedBatch batch = batch_of(inputs);
  std::vector<TaskAnswer> answers(inputs.size());
  for (const Tensor& all : tensors_of(model.forward(batch), 0)) {
    std::vector<Tensor> parts;
    if (is_by_sequence)
      for (Index i = 0; i < batch.size(); ++i) parts.push_back(all.row(i));
    else
      parts = parts_of(all, batch);
    for (std::size_t i = 0; i < parts.size(); ++i)
      answers[i].tensors.push_back(std::move(parts[i]));
  }
  return {answers.begin(), answers.end()};
}

/// Answers the inputs at once or, where one of them is at fault, each alone.
template <class Answer>
TaskResults each_alone_if_needed(const std::vector<const TaskInput*>& inputs,
                                 const Answer& answer) {
  try {
    return answer(inputs);
  } catch (const Error& error) {
    if (inputs.size() == 1) return {Result<TaskAnswer>(error)};
  }
  TaskResults all;
  for (const TaskInput* each : inputs)
    all.push_back(std::move(each_alone_if_needed({each}, answer).front()));
  return all;
}

template <class Pipeline>
TaskCall logits_of(std::shared_ptr<const Pipeline> pipeline, bool is_by_sequence) {
  TaskCall call;
  call.key = "logits";
  call.tokens = [](const TaskInput& input) { return static_cast<Index>(input.ids.size()); };
  call.answer = [pipeline, is_by_sequence](const auto& inputs, const ProgressCallback& /*one*/) {
    return each_alone_if_needed(inputs, [&](const std::vector<const TaskInput*>& some) {
      return forward(pipeline->model(), some, is_by_sequence);
    });
  };
  return call;
}

TaskCall logits_of_any(const Pipelines& all) {
  if (all.classify) return logits_of(all.classify, true);
  if (all.ner) return logits_of(all.ner, false);
  if (all.qa) return logits_of(all.qa, false);
  if (all.fill_mask) return logits_of(all.fill_mask, false);
  if (all.detect) return logits_of(all.detect, false);
  if (all.generate) return logits_of(all.generate, false);
  return logits_of(all.features, false);
}

std::string key_of(const char* name, const EmbedOptions& options) {
  return name + key_of_side(options.truncation_side) + (options.truncate ? " cut " : " whole ") +
         (options.normalize ? "normal " : "") + std::to_string(options.dimensions.value_or(0)) +
         (options.prompt_name ? " prompt " + *options.prompt_name : "");
}

/// Answers ids with the parts that `parts_of_batch(batch)` returns, one for each input.
template <class PartsOfBatch>
TaskResults embed_ids(const std::vector<const TaskInput*>& inputs,
                      const PartsOfBatch& parts_of_batch) {
  return each_alone_if_needed(inputs, [&](const std::vector<const TaskInput*>& some) {
    TaskResults results;
    for (Tensor& part : parts_of_batch(batch_of(some)))
      results.emplace_back(tensor_answer(std::move(part)));
    return results;
  });
}

void check_dimensions(const EmbedOptions& options, Index width) {
  if (options.dimensions && (*options.dimensions < 1 || *options.dimensions > width))
    throw ServiceError(Failure::validation, "'dimensions' is " +
                                                std::to_string(*options.dimensions) +
                                                "; it must be from 1 to " + std::to_string(width));
}

bool has_ids(const TaskInput& input) { return !input.ids.empty(); }

/// Counts the tokens of an input, those of the prompt before a text among them.
Index tokens_of(const ElectraTokenizer& tokenizer, const std::string& prompt,
                const TaskInput& input) {
  return input.ids.empty() ? input_tokens(tokenizer, prompt + input.first)
                           : static_cast<Index>(input.ids.size());
}

}  // namespace

TaskCall embed_call(const ServedModel& model, const EmbedOptions& options) {
  const auto pipeline = model.pipelines(options.truncation_side).embed;
  SentenceEmbeddingOptions how;
  how.truncation = options.truncate;
  how.prompt_name = options.prompt_name;
  how.prompt = pipeline->prompt_of(how);  // throws for an unknown name
  how.truncate_dim = options.dimensions;
  how.normalize = options.normalize;
  check_dimensions(options, pipeline->width());
  TaskCall call;
  call.key = key_of("embed", options);
  call.tokens = [pipeline, prompt = *how.prompt](const TaskInput& input) {
    return tokens_of(pipeline->tokenizer(), prompt, input);
  };
  call.answer = [pipeline, how](const auto& inputs, const ProgressCallback& progress) {
    return by_kind(
        inputs, has_ids,
        [&](const auto& some) {
          return embed_ids(some, [&](const RaggedBatch& batch) {
            return detail::each_of(pipeline->vectors(batch, how));
          });
        },
        [&](const auto& some) {
          const auto texts = each_made(some, [](const TaskInput& input) { return input.first; });
          return each_converted(pipeline->try_each(texts, with_progress(how, progress)), some,
                                [](const Tensor& vector, const TaskInput& /*input*/) {
                                  return tensor_answer(vector);
                                });
        });
  };
  return call;
}

TaskCall embed_all_call(const ServedModel& model, const EmbedOptions& options) {
  const Pipelines& all = model.pipelines(options.truncation_side);
  SentenceEmbeddingOptions named;
  named.prompt_name = options.prompt_name;
  const std::string prompt = all.embed->prompt_of(named);
  FeatureExtractionOptions how;
  how.truncation = options.truncate;
  TaskCall call;
  call.key = key_of("embed_all", options);
  call.row_width = model.config().hidden_size;
  call.tokens = [pipeline = all.features, prompt](const TaskInput& input) {
    return tokens_of(pipeline->tokenizer(), prompt, input);
  };
  call.answer = [pipeline = all.features, how, prompt](const auto& inputs,
                                                       const ProgressCallback& progress) {
    return by_kind(
        inputs, has_ids,
        [&](const auto& some) {
          return embed_ids(some, [&](const RaggedBatch& batch) {
            return parts_of(pipeline->model().forward(batch).last_hidden_state, batch);
          });
        },
        [&](const auto& some) {
          const auto texts =
              each_made(some, [&](const TaskInput& input) { return prompt + input.first; });
          return each_converted(pipeline->try_each(texts, with_progress(how, progress)), some,
                                [](const Tensor& vectors, const TaskInput& /*input*/) {
                                  return tensor_answer(vectors);
                                });
        });
  };
  return call;
}

TaskCall logits_call(const ServedModel& model) {
  TaskCall call = logits_of_any(model.pipelines());
  call.row_width = logits_width(model);
  return call;
}

Index logits_width(const ServedModel& model) {
  const Pipelines& all = model.pipelines();
  if (all.classify) return 0;
  if (all.fill_mask || all.generate) return model.config().vocab_size;
  return all.features ? model.config().hidden_size : model.config().num_labels();
}

std::vector<std::string> logits_names(const ServedModel& model) {
  const Pipelines& all = model.pipelines();
  if (all.choose) return {};
  if (all.qa) return {"start_logits", "end_logits"};
  return {all.features ? "last_hidden_state" : "logits"};
}

}  // namespace electra::server
