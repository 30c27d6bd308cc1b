#include "io/tensorflow/google_names.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "io/checkpoint/model_scope.hpp"

namespace electra::io::tensorflow {
namespace {

bool any_starts_with(const std::vector<std::string_view>& names, std::string_view start) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return starts_with(name, start); });
}

bool is_of_the_optimizer(std::string_view name) {
  return ends_with(name, "/adam_m") || ends_with(name, "/adam_v") ||
         name.find("temperature") != std::string_view::npos;
}

/// A scope of the checkpoint and its name in a model of one network.
using Scope = std::pair<std::string_view, std::string_view>;

std::vector<Scope> discriminator_scopes() {
  return {{"electra/", "electra/"},
          {"discriminator_predictions/dense_1/", "discriminator_predictions/dense_prediction/"},
          {"discriminator_predictions/", "discriminator_predictions/"}};
}

// Without a scope of its own, the generator runs on the discriminator's encoder.
std::vector<Scope> generator_scopes(const std::vector<std::string_view>& names) {
  std::vector<Scope> scopes = {
      {"generator_predictions/output_bias", "generator_lm_head/bias"},
      {"generator_predictions/", "generator_predictions/"},
      {"generator/", "electra/"},
  };
  if (!any_starts_with(names, "generator/embeddings/")) {
    scopes.emplace_back("electra/embeddings/", "electra/embeddings/");
  }
  if (!any_starts_with(names, "generator/encoder/")) {
    scopes.emplace_back("electra/encoder/", "electra/encoder/");
    scopes.emplace_back("electra/embeddings_project/", "electra/embeddings_project/");
  }
  return scopes;
}

Network only_network(const std::vector<std::string_view>& names, FileName file) {
  const bool generator =
      any_starts_with(names, "generator/") || any_starts_with(names, "generator_predictions/");
  const bool discriminator = any_starts_with(names, "discriminator_predictions/");
  require(!generator || !discriminator, ErrorCode::weights, file,
          checkpoint::choose_network_sentence(""));
  return generator ? Network::generator : Network::discriminator;
}

}  // namespace

std::vector<GoogleVariable> variables_of(const std::vector<std::string_view>& names,
                                         std::optional<Network> network, FileName file) {
  const bool has_objects = std::any_of(names.begin(), names.end(), [](std::string_view name) {
    return ends_with(name, "/.ATTRIBUTES/VARIABLE_VALUE");
  });
  require(!has_objects, ErrorCode::unsupported, file,
          " is a TensorFlow 2 checkpoint of objects, as NVIDIA's ELECTRA saves it, and not of the "
          "form of Google's; convert it to a folder with that project's "
          "postprocess_pretrained_ckpt.py");
  const Network chosen = network ? *network : only_network(names, file);
  const std::vector<Scope> scopes =
      chosen == Network::generator ? generator_scopes(names) : discriminator_scopes();
  std::vector<GoogleVariable> variables;
  for (const std::string_view name : names) {
    if (is_of_the_optimizer(name)) continue;
    const auto scope = std::find_if(scopes.begin(), scopes.end(), [&](const Scope& candidate) {
      return starts_with(name, candidate.first);
    });
    if (scope == scopes.end()) continue;
    variables.push_back(
        {name, std::string(scope->second) + std::string(name.substr(scope->first.size()))});
  }
  return variables;
}

}  // namespace electra::io::tensorflow
