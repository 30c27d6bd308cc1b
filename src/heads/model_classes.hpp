#pragma once

#include <memory>
#include <string_view>

#include "electra/io/weights.hpp"
#include "electra/model/config.hpp"

namespace electra {

/// A class of the reference: the bare model, or one with a head.
struct ModelClass {
  std::string_view architecture;  ///< as config.json has it
  std::string_view sign;          ///< a tensor that its checkpoints have
  /// What tells it from a class with the same sign where the config names neither; or null.
  bool (*meant)(const ElectraConfig& config, const WeightSource& source);
  /// Constructs the model, whole, and lets it go again. Throws as its constructor does.
  void (*read)(const Weights& weights, const ElectraConfig& config);
};

/// Gives the class that the config names if the checkpoint has its head; else the one whose head
/// the checkpoint has; else the bare model.
const ModelClass& class_of(const ElectraConfig& config, const WeightSource& source);

}  // namespace electra
