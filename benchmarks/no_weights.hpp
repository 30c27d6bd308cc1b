#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/io/weight_source.hpp"

namespace electra::benchmarks {

/// A checkpoint with nothing in it: every tensor is initialised as in a fresh model.
class NoWeights : public WeightSource {
 public:
  std::string_view format() const override { return "none"; }
  std::vector<std::string> names() const override { return {}; }
  const Parameter* find(std::string_view /*name*/) const override { return nullptr; }
};

}  // namespace electra::benchmarks
