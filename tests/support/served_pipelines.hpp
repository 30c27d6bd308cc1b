#pragma once

#include <string>
#include <vector>

#include "server/service.hpp"
#include "support/pipeline_kinds.hpp"

namespace electra::testing {

/// A kind of pipeline for each model class.
inline std::vector<std::string> served_kinds() {
  return {"text_classification", "rerank",     "token_classification",
          "question_answering",  "fill_mask",  "detection",
          "multiple_choice",     "generation", "sentence_embedding"};
}

/// A service that lets go of its requests before it ends, as a server does: the thread of a queue,
/// which still has the request that it has just answered, must not be the last to have the model.
struct FinishedService : server::Service {
  using Service::Service;
  ~FinishedService() { finish(); }
};

/// Settings of a service of these kinds of pipelines, on one thread each.
inline server::ServiceSettings settings_of(const std::vector<std::string>& kinds) {
  server::ServiceSettings settings;
  for (const PipelineKind& kind : pipeline_kinds())
    for (const std::string& name : kinds)
      if (name == kind.name) settings.models.push_back({name, kind.model(), load_options(1)});
  return settings;
}

}  // namespace electra::testing
