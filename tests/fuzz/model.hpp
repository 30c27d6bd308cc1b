#pragma once

#include <memory>
#include <vector>

#include "electra/io/weights.hpp"
#include "electra/model/config.hpp"

namespace electra::fuzz {

/// Builds a discriminator from these tensors, if its sizes are those of the golden files, and runs
/// a text through it. Throws as the library does.
void use_as_model(std::vector<NamedParameter> tensors);

/// Runs a source, which may be prepacked, as use_as_model() does.
void use_as_model(const std::shared_ptr<const WeightSource>& source);

/// Builds a fresh model of this config and runs a text through it; none that is large.
void use_config(const ElectraConfig& config);

}  // namespace electra::fuzz
