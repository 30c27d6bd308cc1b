#include "io/json_parser.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "io/json_builder.hpp"
#include "io/json_error.hpp"
#include "io/misplaced_file.hpp"

namespace electra::io {
namespace {

using nlohmann::ordered_json;

/// The keys of the open objects. Duplicates are found by sorting hashes at the end of each object,
/// so that no choice of keys makes the search slower than n log n.
class OpenKeys {
 public:
  void open() { first_key_.push_back(keys_.size()); }

  void add(const std::string& key) {
    keys_.push_back({std::hash<std::string>()(key), text_.size(), key.size()});
    text_ += key;
  }

  /// Ends the innermost object. Returns a duplicate key of it, or null.
  const std::string* close() {
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(first_key_.back());
    std::sort(first, keys_.end(), [this](const Key& a, const Key& b) { return less(a, b); });
    const auto duplicate = std::adjacent_find(
        first, keys_.end(),
        [this](const Key& a, const Key& b) { return a.hash == b.hash && view(a) == view(b); });
    if (duplicate != keys_.end()) {
      duplicate_ = view(*duplicate);
      return &duplicate_;
    }
    if (first != keys_.end()) {
      text_.resize(std::min_element(first, keys_.end(), [](const Key& a, const Key& b) {
                     return a.begin < b.begin;
                   })->begin);
    }
    keys_.erase(first, keys_.end());
    first_key_.pop_back();
    return nullptr;
  }

 private:
  struct Key {
    std::size_t hash;
    std::size_t begin;
    std::size_t size;
  };

  std::string_view view(const Key& key) const {
    return std::string_view(text_).substr(key.begin, key.size);
  }
  bool less(const Key& a, const Key& b) const {
    return a.hash != b.hash ? a.hash < b.hash : view(a) < view(b);
  }

  std::string text_;
  std::vector<Key> keys_;
  std::vector<std::size_t> first_key_;
  std::string duplicate_;
};

/// Checks the limits and passes every event on to a handler.
class LimitedHandler final : public JsonHandler {
 public:
  LimitedHandler(const JsonDocument& document, const JsonLimits& limits, JsonHandler& handler)
      : document_(document), limits_(limits), handler_(handler) {}

  bool null() override { return count() && handler_.null(); }
  bool boolean(bool value) override { return count() && handler_.boolean(value); }
  bool number_integer(number_integer_t value) override {
    return count() && handler_.number_integer(value);
  }
  bool number_unsigned(number_unsigned_t value) override {
    return count() && handler_.number_unsigned(value);
  }
  bool number_float(number_float_t value, const string_t& text) override {
    return count() && handler_.number_float(value, text);
  }
  bool string(string_t& value) override {
    return count() && measure(value) && handler_.string(value);
  }
  bool binary(binary_t& value) override { return count() && handler_.binary(value); }

  bool start_object(std::size_t size) override {
    keys_.open();
    return count() && enter() && handler_.start_object(size);
  }
  bool key(string_t& value) override {
    measure(value);
    keys_.add(value);
    return handler_.key(value);
  }
  bool end_object() override {
    --depth_;
    const std::string* duplicate = keys_.close();
    if (duplicate != nullptr) fail_in(document_, ": duplicate key ", Quoted{*duplicate});
    return handler_.end_object();
  }
  bool start_array(std::size_t size) override {
    return count() && enter() && handler_.start_array(size);
  }
  bool end_array() override {
    --depth_;
    return handler_.end_array();
  }

  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override;

 private:
  bool count() {
    if (++values_ <= limits_.values) return true;
    fail_in(document_, " has more than ", limits_.values, " values");
  }
  bool enter() {
    if (++depth_ <= limits_.depth) return true;
    fail_in(document_, " nests deeper than ", limits_.depth, " levels");
  }
  bool measure(const std::string& text) const {
    if (text.size() <= limits_.string_bytes) return true;
    fail_in(document_, " has a string of ", text.size(), " bytes; at most ", limits_.string_bytes,
            " are supported");
  }

  JsonDocument document_;
  JsonLimits limits_;
  JsonHandler& handler_;
  OpenKeys keys_;
  std::size_t values_ = 0;
  std::size_t depth_ = 0;
};

// `position` is the number of bytes up to and including the one where the parser stopped: one more
// than the text has if it stopped at its end.
bool LimitedHandler::parse_error(std::size_t position, const std::string& token,
                                 const nlohmann::detail::exception& error) {
  const std::size_t last = position == 0 ? document_.text.size() : position - 1;
  if (dynamic_cast<const nlohmann::detail::out_of_range*>(&error) != nullptr) {
    fail_at(document_, position - std::min(token.size(), position), "the number ", Quoted{token},
            " is out of the range of a double");
  }
  fail_on_syntax(document_, last);
}

/// Builds the document.
class DocumentHandler final : public JsonHandler {
 public:
  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override {
    builder_.open_object();
    return true;
  }
  bool key(string_t& value) override {
    builder_.key(std::move(value));
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override {
    builder_.open_array();
    return true;
  }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

  OwnedJson take() { return builder_.take(); }

 private:
  template <class Value>
  bool add(Value&& value) {
    builder_.add(ordered_json(std::forward<Value>(value)));
    return true;
  }
  bool close() {
    builder_.close();
    return true;
  }

  JsonBuilder builder_;
};

void parse(const JsonDocument& document, JsonHandler& handler, const JsonLimits& limits) {
  const std::string_view text = document.text;
  if (text.size() > limits.bytes)
    fail_in(document, " has ", text.size(), " bytes; at most ", limits.bytes, " are supported");
  if (document.is_file) require_not_misplaced(text, FileName{document.name}, document.code);
  if (document.is_file && text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    fail_in(document, " is empty; it must hold JSON: download it again");
  if (starts_with(text, "\xEF\xBB\xBF"))
    fail_in(document, " begins with a byte order mark; save it as UTF-8 without one");
  // The parser takes a zero byte for the end of the text and would ignore what follows it.
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos) fail_at(document, zero, "unexpected zero byte");
  LimitedHandler limited(document, limits, handler);
  if (!ordered_json::sax_parse(text.begin(), text.end(), &limited))
    fail_in(document, " does not have the expected structure");
}

OwnedJson build(const JsonDocument& document, const JsonLimits& limits) {
  constexpr std::size_t max_values = std::size_t{1} << 19U;
  JsonLimits document_limits = limits;
  document_limits.values = std::min(limits.values, max_values);
  DocumentHandler handler;
  parse(document, handler, document_limits);
  return handler.take();
}

}  // namespace

void parse_json(std::string_view text, JsonHandler& handler, FileName file, ErrorCode code,
                const JsonLimits& limits) {
  parse({text, file.name, code}, handler, limits);
}

OwnedJson parse_json(std::string_view text, FileName file, ErrorCode code,
                     const JsonLimits& limits) {
  return build({text, file.name, code}, limits);
}

OwnedJson parse_json_text(std::string_view text, std::string_view name, ErrorCode code,
                          const JsonLimits& limits) {
  return build({text, name, code, false}, limits);
}

}  // namespace electra::io
