#include "cli/tokenize_protocol.hpp"

#include <limits>
#include <utility>

#include "cli/document.hpp"
#include "cli/json_records.hpp"
#include "cli/output.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/json_parser.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

using Json = nlohmann::ordered_json;

io::OwnedJson parse_line(std::string_view line) {
  io::JsonLimits limits;
  limits.bytes = max_document_bytes;
  limits.string_bytes = max_document_bytes;
  return io::parse_json_text(line, "the line", ErrorCode::input, limits);
}

std::vector<std::string> strings_of(const Json& json, const char* name) {
  require(json.is_array(), ErrorCode::input, "the line's ", name, " must be an array of strings");
  std::vector<std::string> strings;
  strings.reserve(json.size());
  for (const Json& value : json) {
    require(value.is_string(), ErrorCode::input, "the line's ", name, " must all be strings");
    strings.push_back(value.get<std::string>());
  }
  return strings;
}

Encoding encode_words(const ElectraTokenizer& tokenizer, const Json& json,
                      const EncodeOptions& options) {
  require(json.is_object() && json.contains("words"), ErrorCode::input,
          "the line must be an object with \"words\", as {\"words\": […]}");
  for (const auto& member : json.items()) {
    require(member.key() == "words" || member.key() == "pair_words", ErrorCode::input,
            "the line has the unknown member ", Quoted{member.key()},
            "; it may have \"words\" and \"pair_words\"");
  }
  const Words words = strings_of(json["words"], "words");
  if (!json.contains("pair_words")) return tokenizer.encode_words(words, options);
  return tokenizer.encode_words(words, strings_of(json["pair_words"], "pair_words"), options);
}

/// Returns the ids on a line, without those beyond the ids of any tokenizer.
std::vector<std::int32_t> ids_of(const Json& json) {
  require(json.is_array(), ErrorCode::input, "the line must be an array of ids");
  std::vector<std::int32_t> ids;
  for (const Json& value : json) {
    require(value.is_number_unsigned() &&
                value.get<std::uint64_t>() <= std::numeric_limits<std::uint32_t>::max(),
            ErrorCode::input, "the ids on the line must be whole numbers from 0 to 4294967295");
    const auto id = value.get<std::uint64_t>();
    if (id <= std::numeric_limits<std::int32_t>::max())
      ids.push_back(static_cast<std::int32_t>(id));
  }
  return ids;
}

/// Writes encodings, each value straight to the output: their JSON takes many times as much memory
/// as they do.
class EncodingWriter {
 public:
  EncodingWriter(std::string& line, Output& output) : json_(line), output_(output) {}

  void write(const Encoding& encoding) {
    json_.begin_object();
    array("ids", encoding.ids);
    array("type_ids", encoding.type_ids);
    array("attention_mask", encoding.attention_mask);
    array("special_tokens_mask", encoding.special_tokens_mask);
    array("offsets", encoding.offsets, [this](const Offsets& value) {
      json_.begin_array().value(value.start).value(value.end).end_array();
    });
    const auto value_or_null = [this](std::int32_t value) {
      value == Encoding::none ? json_.value(nullptr) : json_.value(value);
    };
    array("word_ids", encoding.word_ids, value_or_null);
    array("sequence_ids", encoding.sequence_ids(), value_or_null);
    json_.key("tokens").begin_array();
    for (Index i = 0; i < encoding.size(); ++i) {
      json_.value(encoding.token(i));
      output_.spill();
    }
    json_.end_array();
    array("overflowing", encoding.overflowing, [this](const Encoding& window) { write(window); });
    json_.end_object();
  }

 private:
  template <class Items, class Write>
  void array(const char* name, const Items& items, const Write& write) {
    json_.key(name).array(items, [&](const auto& item) {
      write(item);
      output_.spill();
    });
  }
  template <class Items>
  void array(const char* name, const Items& items) {
    array(name, items, [this](const auto& item) { json_.value(item); });
  }

  io::JsonWriter json_;
  Output& output_;
};

}  // namespace

TokenizeProtocol::TokenizeProtocol(const ElectraTokenizer& tokenizer, TokenizeInput input,
                                   const EncodeOptions& options)
    : tokenizer_(tokenizer), input_(input), options_(options) {
  options_.return_overflowing_tokens = true;
}

bool TokenizeProtocol::is_json_text(std::string_view line) try {
  return is_text_or_pair(parse_line(line));
} catch (const Error&) {
  return false;
}

void TokenizeProtocol::check_options() const {
  if (input_ != TokenizeInput::ids) encode("", std::nullopt);
}

bool TokenizeProtocol::needs_all_inputs() const {
  return input_ != TokenizeInput::ids && options_.padding == PaddingStrategy::longest;
}

TokenizeProtocol::Answer TokenizeProtocol::encode(const std::string& text,
                                                  const std::optional<std::string>& pair) const {
  return {{}, pair ? tokenizer_.encode(text, *pair, options_) : tokenizer_.encode(text, options_)};
}

TokenizeProtocol::Answer TokenizeProtocol::answer(std::string_view line) const {
  const io::OwnedJson parsed = parse_line(line);
  const Json& asked = *parsed;
  if (input_ == TokenizeInput::words) return {{}, encode_words(tokenizer_, asked, options_)};
  const std::vector<std::int32_t> ids = ids_of(asked);
  DecodeOptions skip;
  skip.skip_special_tokens = true;
  Answer answer{{}, std::nullopt};
  io::JsonWriter json(answer.line);
  json.begin_object().member("text", tokenizer_.decode(ids));
  json.member("text_skip_special", tokenizer_.decode(ids, skip)).end_object();
  return answer;
}

void TokenizeProtocol::pad(std::vector<Answer>& answers) const {
  std::vector<Encoding> encodings;
  for (Answer& answer : answers) {
    if (answer.encoding) encodings.push_back(std::move(*answer.encoding));
  }
  if (encodings.empty()) return;
  tokenizer_.pad_encodings(encodings, options_);
  auto next = encodings.begin();
  for (Answer& answer : answers) {
    if (answer.encoding) answer.encoding = std::move(*next++);
  }
}

void TokenizeProtocol::print(const Answer& answer, Output& output) {
  output.line_from([&](std::string& line) {
    line += answer.line;
    if (answer.encoding) EncodingWriter(line, output).write(*answer.encoding);
  });
}

}  // namespace electra::cli
