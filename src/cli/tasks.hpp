#pragma once

#include <string_view>
#include <vector>

#include "cli/model_input.hpp"
#include "electra/io/weights.hpp"
#include "electra/model/loading.hpp"
#include "electra/model/outputs.hpp"

namespace electra::cli {

/// What one forward pass needs.
struct Request {
  std::filesystem::path folder;
  LoadOptions load;
  PassInput pass;
  ForwardOptions options;
  bool use_cache = false;  ///< give back what a decoder has read, as past_key_values
};

/// A model class: one base or one head.
struct Task {
  std::string_view name;          ///< as `electra run --task` takes it
  std::string_view architecture;  ///< as config.json has it
  /// The outputs of a forward pass, under the reference's names.
  std::vector<NamedParameter> (*run)(const Request& request);
  /// Constructs the model and lets it go again. Throws as from_pretrained does.
  LoadReport (*load)(const std::filesystem::path& folder, const LoadOptions& options);
};

/// Every task of this version.
const std::vector<Task>& tasks();

/// Which network of a pre-training checkpoint a config describes: the generator if its class is a
/// language model.
Network network_of(const ElectraConfig& config);

}  // namespace electra::cli
