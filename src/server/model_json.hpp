#pragma once

#include <string>
#include <vector>

#include "server/service.hpp"

namespace electra::server {

/// Returns the names of the routes that a model answers, as in "ner", the model's own first.
std::vector<std::string> route_names(const ServedModel& model);

/// Returns what /info says of a model and the limits of the service.
std::string info_json(const ServedModel& model, const ServiceSettings& settings);

}  // namespace electra::server
