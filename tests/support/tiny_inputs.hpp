#pragma once

#include <memory>
#include <utility>

#include "electra/core/thread_pool.hpp"
#include "electra/model/inputs.hpp"
#include "support/generated_weights.hpp"

namespace electra::testing {

/// Two sequences of five and three tokens, the shorter padded at the right.
inline ModelInput tiny_input() {
  return {TokenTensor({2, 5}, {2, 5, 9, 17, 3, 2, 31, 3, 0, 0}),
          TokenTensor({2, 5}, {1, 1, 1, 1, 1, 1, 1, 1, 0, 0}),
          TokenTensor({2, 5}, {0, 0, 1, 1, 1, 0, 0, 0, 0, 0})};
}

/// A model of any class over generated weights.
template <class Model>
Model make_model(std::shared_ptr<const WeightSource> weights, const ElectraConfig& config,
                 int threads = 1, Precision precision = Precision::fp32) {
  const Weights root(std::move(weights));
  Model model(root, config, precision, std::make_shared<ThreadPool>(threads));
  root.require_complete();
  return model;
}

}  // namespace electra::testing
