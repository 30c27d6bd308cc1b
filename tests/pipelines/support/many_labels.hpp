#pragma once

#include <string>

#include "pipelines/support/expectations.hpp"

namespace electra::testing {

/// A model of texts and pairs with so many classes, of which "entailment" is one.
class ManyLabels {
 public:
  explicit ManyLabels(Index count) : folder_(config(count)) {}

  template <class Pipeline>
  Pipeline open() const {
    return Pipeline::from_pretrained(folder_.path());
  }

 private:
  static ElectraConfig config(Index count) {
    const Expectations few("zero-shot-classification");
    ElectraConfig config = ElectraConfig::from_pretrained(few.model_folder());
    for (Index id = config.num_labels(); id < count; ++id) {
      config.id2label[id] = "LABEL_" + std::to_string(id);
      config.label2id[config.id2label[id]] = id;
    }
    return config;
  }

  GeneratedFolder folder_;
};

}  // namespace electra::testing
