#include "tokenizer/json_document.hpp"

#include <limits>

#include "io/quoted.hpp"

namespace electra::tokenizer {
namespace {

using Json = nlohmann::ordered_json;

/// Builds a document from a parser's events, but sets the object model.vocab aside.
class DocumentReader final : public RefusingJsonHandler {
 public:
  DocumentReader(JsonDocument& document, FileName file) : document_(document), file_(file) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override {
    return in_vocabulary_ ? add_token(value) : add(value);
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }

  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool start_object(std::size_t /*size*/) override {
    const bool is_vocabulary = open_.size() == 2 && open_key_ == "model" && key_ == "vocab";
    if (open_.size() == 1) open_key_ = key_;
    open_.push_back(push(Json::object()));
    in_vocabulary_ = is_vocabulary;
    return true;
  }
  bool end_object() override {
    in_vocabulary_ = false;
    open_.pop_back();
    return true;
  }
  bool start_array(std::size_t /*size*/) override {
    open_.push_back(push(Json::array()));
    return true;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }

 private:
  template <class Value>
  bool add(Value&& value) {
    push(Json(std::forward<Value>(value)));
    return true;
  }

  /// Puts a value where the parser is, and gives where it now lives: safe until something is put
  /// beside it, and by then it is closed.
  Json* push(Json value) {
    require_no_token();
    if (open_.empty()) {
      document_.rest = std::move(value);
      return &document_.rest;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    // Not operator[]: it searches all keys. A key that stands twice is refused at the end.
    auto& members = parent.get_ref<Json::object_t&>();
    members.Container::emplace_back(std::move(key_), std::move(value));
    return &members.Container::back().second;
  }

  bool add_token(std::uint64_t id) {
    require(id < static_cast<std::uint64_t>(id_limit), ErrorCode::tokenizer, file_, ": the token ",
            Quoted{key_}, " has the id ", id, "; ids from 0 to ", id_limit - 1, " are read");
    document_.entries.push_back({static_cast<std::uint32_t>(document_.tokens.size()),
                                 static_cast<std::uint32_t>(key_.size()),
                                 static_cast<std::int32_t>(id)});
    document_.tokens += key_;
    return true;
  }

  void require_no_token() const {
    require(!in_vocabulary_, ErrorCode::tokenizer, file_, ": the id of the token ", Quoted{key_},
            " is not a whole number of 0 or more");
  }

  JsonDocument& document_;
  FileName file_;
  std::vector<Json*> open_;
  std::string key_;
  std::string open_key_;  // the key of the object that is open at the second level
  bool in_vocabulary_ = false;
};

}  // namespace

JsonDocument read_json_document(std::string_view text, FileName file) {
  JsonDocument document;
  document.tokens.reserve(text.size() / 2);
  DocumentReader reader(document, file);
  parse_json(text, reader, file, ErrorCode::tokenizer);
  return document;
}

}  // namespace electra::tokenizer
