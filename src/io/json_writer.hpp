#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <nlohmann/json_fwd.hpp>

namespace electra::io {

/// The white space between the values of a JSON text.
enum class JsonLayout {
  compact,   ///< {"a":1,"b":[2,3]}
  spaced,    ///< {"a": 1, "b": [2, 3]}
  indented,  ///< a member or an element a line, two spaces a level
};

/// Appends one JSON value to a text, piece by piece. In strings, whatever is not UTF-8 becomes
/// U+FFFD.
class JsonWriter {
 public:
  /// `text` must outlive the writer.
  explicit JsonWriter(std::string& text, JsonLayout layout = JsonLayout::spaced)
      : text_(text), layout_(layout) {}

  /// Calls `done` after each item of array(): it may take away what the text has by then.
  JsonWriter& after_items(std::function<void()> done) {
    item_done_ = std::move(done);
    return *this;
  }

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end(']'); }

  /// The key of the value that follows.
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::nullptr_t);
  JsonWriter& value(bool truth);
  JsonWriter& value(std::string_view string);
  JsonWriter& value(const std::string& string) { return value(std::string_view(string)); }
  JsonWriter& value(const char* string) { return value(std::string_view(string)); }
  /// The shortest number that reads back as this float; null for NaN and the infinities, which JSON
  /// does not have.
  JsonWriter& value(float number);
  /// The shortest number that reads back as this double, with a decimal point or an exponent; null
  /// for NaN and the infinities.
  JsonWriter& value(double number);
  template <class Integer, class = std::enable_if_t<std::is_integral_v<Integer>>>
  JsonWriter& value(Integer number) {
    if constexpr (std::is_signed_v<Integer>)
      return integer(static_cast<std::int64_t>(number));
    else
      return integer(static_cast<std::uint64_t>(number));
  }

  /// A value that was parsed.
  JsonWriter& json(const nlohmann::ordered_json& parsed);
  /// A number with so many digits after the decimal point.
  JsonWriter& fixed(double number, int decimals);

  template <class Value>
  JsonWriter& member(std::string_view name, const Value& content) {
    return key(name).value(content);
  }

  /// An array of what `write` writes of each item.
  template <class Items, class Write>
  JsonWriter& array(const Items& items, const Write& write) {
    begin_array();
    for (const auto& item : items) {
      write(item);
      if (item_done_) item_done_();
    }
    return end_array();
  }
  /// An array of these values.
  template <class Items>
  JsonWriter& array(const Items& items) {
    return array(items, [this](const auto& item) { this->value(item); });
  }

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  JsonWriter& integer(std::int64_t number);
  JsonWriter& integer(std::uint64_t number);
  void separate();
  void new_line();

  std::string& text_;
  JsonLayout layout_;
  std::size_t depth_ = 0;
  bool is_first_ = true;    // no comma before what comes next
  bool after_key_ = false;  // nor a new line
  std::function<void()> item_done_;
};

/// Appends a JSON string: quotes around it, escapes for controls in it, also those beyond ASCII,
/// which would steer a terminal, U+FFFD for whatever is not UTF-8.
void append_json_string(std::string& text, std::string_view string);

/// Appends a well-formed JSON text on one line, its numbers with all their digits: as it is, but
/// for controls in its strings, which become the escapes of append_json_string().
void append_json_text(std::string& text, std::string_view json);

}  // namespace electra::io
