#include "fuzz/mutators/json.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "fuzz/mutators/mutators.hpp"

namespace electra::fuzz {
namespace {

constexpr int max_depth = 100;
constexpr std::size_t max_text = 1U << 16U;

int depth_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  for (const char each : text) {
    depth += each == '[' || each == '{' ? 1 : each == ']' || each == '}' ? -1 : 0;
    deepest = std::max(deepest, depth);
  }
  return deepest;
}

void collect(OrderedJson& json, std::vector<OrderedJson*>& values) {
  values.push_back(&json);
  if (!json.is_structured()) return;
  for (OrderedJson& each : json) collect(each, values);
}

std::vector<OrderedJson*> values_of(OrderedJson& json) {
  std::vector<OrderedJson*> values;
  collect(json, values);
  return values;
}

/// Returns a key of any object, or "".
std::string any_key(OrderedJson& json, Chance& chance) {
  std::vector<std::string> keys = {""};
  for (OrderedJson* each : values_of(json)) {
    if (!each->is_object()) continue;
    for (const auto& [key, value] : each->items()) keys.push_back(key);
  }
  return chance.one_of(keys);
}

OrderedJson other_value(Chance& chance) {
  switch (chance.below(10)) {
    case 0:
      return nullptr;
    case 1:
      return chance.below(2) == 0;
    case 2:
      return chance.extreme_number();
    case 3:
      return -static_cast<std::int64_t>(chance.below(3)) - 1;
    case 4:
      return std::vector<double>{0.5, 1e308, -0.0, 1e-320, 1.0}[chance.below(5)];
    case 5:
      return "";
    case 6:
      return std::string(chance.below(300), 'a');
    case 7:
      return OrderedJson::array();
    case 8:
      return OrderedJson::object();
    default:
      return OrderedJson::array({chance.below(4), chance.below(4)});
  }
}

void change_leaf(OrderedJson& value, Chance& chance) {
  if (value.is_string()) {
    value = chance.changed(value.get<std::string>());
  } else if (value.is_number_integer()) {
    const auto number = value.get<std::uint64_t>();
    const std::uint64_t near[] = {number + 1, number - 1, number * 2, number / 2, 0 - number};
    value = chance.below(2) == 0 ? chance.one_of(near) : chance.extreme_number();
  } else if (value.is_boolean()) {
    value = !value.get<bool>();
  } else {
    value = other_value(chance);
  }
}

/// Adds a copy of an element to an array or an object, or takes one from it.
void change_size(OrderedJson& json, OrderedJson& container, Chance& chance) {
  const std::size_t index = chance.below(container.size());
  const auto element = std::next(container.begin(), static_cast<std::ptrdiff_t>(index));
  const OrderedJson copy = *element;
  if (chance.below(2) == 0) {
    container.erase(element);
  } else if (container.is_object()) {
    container[any_key(json, chance)] = copy;
  } else {
    container.insert(element, chance.below(8) == 0 ? 20 : 1, copy);
  }
}

void rename_key(OrderedJson& json, OrderedJson& object, Chance& chance) {
  OrderedJson renamed = OrderedJson::object();
  std::size_t left = chance.below(object.size());
  for (auto& [key, value] : object.items()) {
    std::string name = key;
    if (left-- == 0) name = chance.below(2) == 0 ? any_key(json, chance) : chance.changed(key);
    renamed[name] = std::move(value);
  }
  object = std::move(renamed);
}

void change_once(OrderedJson& json, Chance& chance) {
  const std::vector<OrderedJson*> values = values_of(json);
  OrderedJson& value = *chance.one_of(values);
  switch (chance.below(6)) {
    case 0:
      value = other_value(chance);
      return;
    case 1: {
      OrderedJson copy = *chance.one_of(values);
      value = std::move(copy);
      return;
    }
    case 2:
      if (value.is_object() && !value.empty()) return rename_key(json, value, chance);
      [[fallthrough]];
    case 3:
      if (value.is_structured() && !value.empty()) return change_size(json, value, chance);
      [[fallthrough]];
    default:
      change_leaf(value, chance);
  }
}

}  // namespace

std::optional<OrderedJson> parsed_json(std::string_view text) {
  if (text.size() > max_text || depth_of(text) > max_depth) return std::nullopt;
  OrderedJson json = OrderedJson::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

void change_json(OrderedJson& json, Chance& chance) {
  for (std::size_t i = 1 + chance.below(3); i-- > 0;) change_once(json, chance);
}

std::string text_of(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string mutate_json(const std::string& input, Chance& chance) {
  std::optional<OrderedJson> json = parsed_json(input);
  if (!json) return chance.changed(input);
  change_json(*json, chance);
  return text_of(*json);
}

std::string mutate_json_and_bytes(const std::string& input, Chance& chance) {
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string json = input.substr(0, end);
  const std::string tail = input.substr(end);
  if (!tail.empty() && chance.below(4) == 0) return json + chance.changed(tail);
  return mutate_json(json, chance) + tail;
}

}  // namespace electra::fuzz
