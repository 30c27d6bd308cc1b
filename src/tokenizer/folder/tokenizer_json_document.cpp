#include "tokenizer/folder/tokenizer_json_document.hpp"

#include <limits>

#include "core/quoted.hpp"
#include "io/json_builder.hpp"

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
    builder_.key(std::move(value));
    return true;
  }
  bool start_object(std::size_t /*size*/) override {
    const bool is_vocabulary =
        builder_.depth() == 2 && open_key_ == "model" && builder_.key() == "vocab";
    open();
    builder_.open_object();
    in_vocabulary_ = is_vocabulary;
    return true;
  }
  bool end_object() override {
    in_vocabulary_ = false;
    builder_.close();
    return true;
  }
  bool start_array(std::size_t /*size*/) override {
    open();
    builder_.open_array();
    return true;
  }
  bool end_array() override {
    builder_.close();
    return true;
  }

  /// Hands over what was read.
  void finish() { document_.rest = builder_.take(); }

 private:
  template <class Value>
  bool add(Value&& value) {
    require_outside_vocabulary();
    builder_.add(Json(std::forward<Value>(value)));
    return true;
  }
  void open() {
    require_outside_vocabulary();
    if (builder_.depth() == 1) open_key_ = builder_.key();
  }

  bool add_token(std::uint64_t id) {
    require(id < static_cast<std::uint64_t>(id_limit), ErrorCode::tokenizer, file_, ": the token ",
            Quoted{builder_.key()}, " has the id ", id, "; expected at most ", id_limit - 1);
    require(builder_.key().size() <= max_token_bytes, ErrorCode::tokenizer, file_,
            ": the token with the id ", id, " has ", builder_.key().size(), " bytes; at most ",
            max_token_bytes, " are supported");
    document_.entries.push_back({static_cast<std::uint32_t>(document_.tokens.size()),
                                 static_cast<std::uint32_t>(builder_.key().size()),
                                 static_cast<std::int32_t>(id)});
    document_.tokens += builder_.key();
    return true;
  }

  void require_outside_vocabulary() const {
    require(!in_vocabulary_, ErrorCode::tokenizer, file_, ": the id of the token ",
            Quoted{builder_.key()}, " is not a non-negative integer");
  }

  TokenizerJsonDocument& document_;
  FileName file_;
  io::JsonBuilder builder_;
  std::string open_key_;  // the key of the open object at the second level
  bool in_vocabulary_ = false;
};

}  // namespace

TokenizerJsonDocument read_tokenizer_json_document(std::string_view text, FileName file) {
  TokenizerJsonDocument document;
  document.tokens.reserve(text.size() / 2);
  DocumentReader reader(document, file);
  io::parse_json(text, reader, file, ErrorCode::tokenizer);
  reader.finish();
  return document;
}

}  // namespace electra::tokenizer::folder
