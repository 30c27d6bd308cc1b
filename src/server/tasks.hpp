#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/request_json.hpp"
#include "server/served_model.hpp"
#include "server/task_call.hpp"

namespace electra::server {

/// A task that a route of its own and the Hugging Face inference API answer with JSON.
struct Task {
  const char* name;      ///< of its route, as in "ner"
  const char* hub_name;  ///< that of the hub, as in "token-classification"
  bool (*is_served)(const Pipelines& pipelines);
  /// Returns the task with these parameters, which were validated.
  TaskCall (*call)(const ServedModel& model, const Json& parameters);
  /// Reads one input, which was validated.
  TaskInput (*input)(const Json& value);
  std::string schema;  ///< in the contract are "…Parameters", "…Answer" and those made of them
};

/// Every such task. Where a model serves several, the first is its own.
const std::vector<Task>& tasks();

/// Returns the task of that name; null if there is none.
const Task* task_named(std::string_view name);

/// How texts are embedded.
struct EmbedOptions {
  std::optional<std::string> prompt_name;
  bool truncate = true;
  std::optional<Side> truncation_side;
  std::optional<Index> dimensions;  ///< that are kept
  bool normalize = false;
};

/// @{
/// Return the calls whose answers are tensors: a vector for each text, or one for each of its
/// tokens. An input may have ids in the place of a text.
TaskCall embed_call(const ServedModel& model, const EmbedOptions& options);
TaskCall embed_all_call(const ServedModel& model, const EmbedOptions& options);
/// @}

/// Returns the classification of texts and pairs.
TaskCall classify_call(const ServedModel& model, const TextClassificationOptions& options,
                       std::optional<Side> truncation_side, std::string key);

/// Returns the ranking of one document: a tensor [score, logit] for each pair of a query with it.
/// `query` is that of the inputs; it is counted once.
TaskCall rank_call(const ServedModel& model, const RerankOptions& options,
                   std::optional<Side> truncation_side, const std::string& query, std::string key);

/// Returns the pass of a model over ids: its logits, or the last hidden state, for each input.
TaskCall logits_call(const ServedModel& model);

/// Returns the names of the tensors that logits_call() returns for the model; none if it has none.
std::vector<std::string> logits_names(const ServedModel& model);
/// Returns how many values they have per token; 0 where they have a row for each text.
Index logits_width(const ServedModel& model);

}  // namespace electra::server
