#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace electra::testing {

/// Returns what keeps a value from being as docs/schemas/NAME.json has it, and where; empty if
/// nothing does. A member that the schema does not name is a mistake too: it would become a promise
/// that nobody made.
std::string schema_mistake(const std::string& name, const nlohmann::json& value);

/// Returns the names of all schemas.
std::vector<std::string> schema_names();

}  // namespace electra::testing
