#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/shape.hpp"
#include "electra/heads/generation.hpp"
#include "electra/model/config.hpp"

namespace electra::generation {

using Ids = std::vector<std::int32_t>;

/// A prompt, and how long its text may and must become, prompt included.
struct Task {
  const Ids& prompt;
  Index max_length;
  Index min_length;
};

/// What generate() was asked for, checked.
struct Plan {
  const GenerationConfig& config;
  std::vector<Index> ends;  ///< any of these tokens ends a text; sorted, each once
  std::vector<Task> tasks;

  bool is_end(Index id) const noexcept;
  /// Whether a text is finished with its last token.
  bool is_finished(const Ids& ids, const Task& task) const noexcept {
    return static_cast<Index>(ids.size()) >= task.max_length || is_end(ids.back());
  }
};

/// Throws `input` or `unsupported` if the prompts do not fit the model, or the options contradict
/// themselves, the model or a callback.
Plan make_plan(const ElectraConfig& model, const std::vector<Ids>& prompts,
               const GenerationConfig& config, bool has_callback);

}  // namespace electra::generation
