#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "electra/io/weights.hpp"
#include "electra/model/config.hpp"

namespace electra::testing {

/// A checkpoint in memory whose numbers follow from the names: a linear congruential sequence that
/// starts at the FNV-1a hash of the name. It needs no file, and anybody can compute it again.
class GeneratedWeights : public WeightSource {
 public:
  /// 0.5 u with u uniform in [-0.5, 0.5); 1 + 0.5 u for names that end in "LayerNorm.weight".
  void add(const std::string& name, const Shape& shape);

  void add_linear(const std::string& name, Index in_features, Index out_features) {
    add(name + ".weight", {out_features, in_features});
    add(name + ".bias", {out_features});
  }
  void add_layer_norm(const std::string& name, Index width) {
    add(name + ".weight", {width});
    add(name + ".bias", {width});
  }

  std::string_view format() const override { return "generated"; }
  std::vector<std::string> names() const override { return names_; }
  const Parameter* find(std::string_view name) const override;

 private:
  std::vector<std::string> names_;
  std::map<std::string, Parameter> parameters_;
};

/// Returns the tensors of the bare model of a config.
std::shared_ptr<GeneratedWeights> generate_base(const ElectraConfig& config);

/// A config so small that a test can say everything about it: 40 words, two layers, three heads.
ElectraConfig tiny_config();

}  // namespace electra::testing
