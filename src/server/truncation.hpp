#pragma once

#include <optional>
#include <string>
#include <vector>

#include "electra/tokenizer/options.hpp"
#include "server/request_json.hpp"
#include "server/task_call.hpp"

namespace electra::server {

/// Returns the part of a call's key that is about the side at which texts are cut.
inline std::string key_of_side(std::optional<Side> side) {
  if (!side) return "";
  return *side == Side::left ? " left" : " right";
}

/// `truncate` and `truncation_direction` of text-embeddings-inference.
struct Truncation {
  bool cuts = false;
  std::optional<Side> side;  ///< absent: that of the tokenizer

  Truncation() = default;
  explicit Truncation(const Json& body) {
    read(body, "truncate", cuts);
    if (const auto direction = given<std::string>(body, "truncation_direction"))
      side = *direction == "Left" ? Side::left : Side::right;
  }

  /// Tells calls with one from those with another.
  std::string key() const { return (cuts ? " cut" : " whole") + key_of_side(side); }
};

/// Returns the array of the answers' JSON values.
inline std::string json_array(const std::vector<TaskAnswer>& answers) {
  std::string text = "[";
  for (const TaskAnswer& each : answers) text += (text.size() == 1 ? "" : ", ") + each.json;
  return text + ']';
}

}  // namespace electra::server
