#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace electra::cli {

/// Gives the text in quotes, as JSON has it; what is not UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);
/// Gives the shortest number that reads back as this float; null for NaN and infinities, which
/// JSON has not got.
std::string json_number(float number);

/// A JSON object as it is written: fields in the order in which they came.
class JsonObject {
 public:
  /// `value` is JSON itself.
  JsonObject& add(std::string_view name, std::string_view value);
  std::string text() const { return '{' + fields_ + '}'; }

 private:
  std::string fields_;
};

/// Gives what stands in place of the answer to a line that cannot be answered.
std::string error_object(std::string_view sentence, std::size_t line);

/// Gives an array of what `to_json` makes of each item.
template <class Items, class ToJson>
std::string json_array(const Items& items, const ToJson& to_json) {
  std::string text = "[";
  for (const auto& item : items) text += (text.size() == 1 ? "" : ", ") + to_json(item);
  return text + ']';
}

/// Gives the text as a terminal may show it in one line: control characters become spaces.
std::string printable(std::string_view text);

}  // namespace electra::cli
