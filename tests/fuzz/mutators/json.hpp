#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "fuzz/mutators/chance.hpp"

namespace electra::fuzz {

using OrderedJson = nlohmann::ordered_json;

/// Returns the value, unless the text is no JSON or is nested deeply.
std::optional<OrderedJson> parsed_json(std::string_view text);
/// Changes a few of its values, keys or places.
void change_json(OrderedJson& json, Chance& chance);
std::string text_of(const OrderedJson& json);

}  // namespace electra::fuzz
