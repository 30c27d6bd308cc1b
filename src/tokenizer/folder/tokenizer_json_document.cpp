#include "tokenizer/folder/tokenizer_json_document.hpp"

#include <limits>

#include "core/quoted.hpp"

namespace electra::tokenizer::folder {
namespace {

using Json = nlohmann::ordered_json;

/// Builds a document from the parser's events; the members of model.vocab become entries.
class DocumentReader final : public io::RefusingJsonHandler {
 public:
  DocumentReader(TokenizerJsonDocument& document, FileName file)
      : document_(document), file_(file) {}

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

  /// Inserts a value at the parser's position and returns its address, which is valid until a
  /// sibling is inserted: the value is complete by then.
  Json* push(Json value) {
    require_outside_vocabulary();
    if (open_.empty()) {
      document_.rest = std::move(value);
      return &document_.rest;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    // operator[] would search all keys. io::parse_json() refuses duplicates at the end of the
    // object.
    auto& members = parent.get_ref<Json::object_t&>();
    members.Container::emplace_back(std::move(key_), std::move(value));
    return &members.Container::back().second;
  }

  bool add_token(std::uint64_t id) {
    require(id < static_cast<std::uint64_t>(id_limit), ErrorCode::tokenizer, file_, ": the token ",
            Quoted{key_}, " has the id ", id, "; expected at most ", id_limit - 1);
    require(key_.size() <= max_token_bytes, ErrorCode::tokenizer, file_, ": the token with the id ",
            id, " has ", key_.size(), " bytes; at most ", max_token_bytes, " are supported");
    document_.entries.push_back({static_cast<std::uint32_t>(document_.tokens.size()),
                                 static_cast<std::uint32_t>(key_.size()),
                                 static_cast<std::int32_t>(id)});
    document_.tokens += key_;
    return true;
  }

  void require_outside_vocabulary() const {
    require(!in_vocabulary_, ErrorCode::tokenizer, file_, ": the id of the token ", Quoted{key_},
            " is not a non-negative integer");
  }

  TokenizerJsonDocument& document_;
  FileName file_;
  std::vector<Json*> open_;
  std::string key_;
  std::string open_key_;  // the key of the open object at the second level
  bool in_vocabulary_ = false;
};

}  // namespace

TokenizerJsonDocument read_tokenizer_json_document(std::string_view text, FileName file) {
  TokenizerJsonDocument document;
  document.tokens.reserve(text.size() / 2);
  DocumentReader reader(document, file);
  io::parse_json(text, reader, file, ErrorCode::tokenizer);
  return document;
}

}  // namespace electra::tokenizer::folder
