#include "cli/tokenize_protocol.hpp"

#include <charconv>
#include <limits>
#include <utility>

#include "cli/json_line.hpp"
#include "cli/json_text.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

using Json = nlohmann::ordered_json;

// A line may be a whole book.
constexpr std::size_t max_text_bytes = std::size_t{256} << 20;

Json parse_line(std::string_view line) {
  io::JsonLimits limits;
  limits.bytes = max_text_bytes;
  limits.string_bytes = max_text_bytes;
  limits.values = std::size_t{64} << 20;
  return parse_json_line(line, limits);
}

std::vector<std::string> strings_of(const Json& json, const char* what) {
  require(json.is_array(), ErrorCode::input, "the line's ", what, " are no array of strings");
  std::vector<std::string> strings;
  strings.reserve(json.size());
  for (const Json& value : json) {
    require(value.is_string(), ErrorCode::input, "the line's ", what, " are not all strings");
    strings.push_back(value.get<std::string>());
  }
  return strings;
}

Encoding encode_texts(const ElectraTokenizer& tokenizer, const Json& json,
                      const EncodeOptions& options) {
  if (json.is_string()) return tokenizer.encode(json.get_ref<const std::string&>(), options);
  const bool pair =
      json.is_array() && json.size() == 2 && json[0].is_string() && json[1].is_string();
  require(pair, ErrorCode::input,
          "the line is neither a string nor an array of two strings; \"a text\" or [\"a text\", "
          "\"its pair\"] was expected");
  return tokenizer.encode(json[0].get_ref<const std::string&>(),
                          json[1].get_ref<const std::string&>(), options);
}

Encoding encode_words(const ElectraTokenizer& tokenizer, const Json& json,
                      const EncodeOptions& options) {
  require(json.is_object() && json.contains("words"), ErrorCode::input,
          "the line is no object with \"words\"; {\"words\": […]} was expected");
  for (const auto& member : json.items()) {
    require(member.key() == "words" || member.key() == "pair_words", ErrorCode::input,
            "the line has a member ", Quoted{member.key()},
            "; \"words\" and \"pair_words\" were expected");
  }
  const Words words = strings_of(json["words"], "words");
  if (!json.contains("pair_words")) return tokenizer.encode_words(words, options);
  return tokenizer.encode_words(words, strings_of(json["pair_words"], "pair_words"), options);
}

/// Ids beyond those of any tokenizer are known to be unknown.
std::vector<std::int32_t> ids_of(const Json& json) {
  require(json.is_array(), ErrorCode::input, "the line is no array of ids");
  std::vector<std::int32_t> ids;
  for (const Json& value : json) {
    require(value.is_number_unsigned() &&
                value.get<std::uint64_t>() <= std::numeric_limits<std::uint32_t>::max(),
            ErrorCode::input, "the line has an id that is not a whole number from 0 to 4294967295");
    const auto id = value.get<std::uint64_t>();
    if (id <= std::numeric_limits<std::int32_t>::max())
      ids.push_back(static_cast<std::int32_t>(id));
  }
  return ids;
}

void append_number(std::int64_t number, std::string& text) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

/// Adds `"name": [a, b, …]`, each element as `print` does it.
template <class Values, class Print>
void append_array(const char* name, const Values& values, const Print& print, std::string& text) {
  text.append(text.back() == '{' ? "\"" : ", \"").append(name).append("\": [");
  bool first = true;
  for (const auto& value : values) {
    if (!first) text += ", ";
    first = false;
    print(value);
  }
  text += ']';
}

void append_encoding(const Encoding& encoding, std::string& text) {
  const auto number = [&](std::int32_t value) { append_number(value, text); };
  const auto number_or_null = [&](std::int32_t value) {
    value == Encoding::none ? void(text += "null") : append_number(value, text);
  };
  text += '{';
  append_array("ids", encoding.ids, number, text);
  append_array("type_ids", encoding.type_ids, number, text);
  append_array("attention_mask", encoding.attention_mask, number, text);
  append_array("special_tokens_mask", encoding.special_tokens_mask, number, text);
  const auto offsets = [&](const Offsets& value) {
    text += '[';
    append_number(value.start, text);
    text += ", ";
    append_number(value.end, text);
    text += ']';
  };
  append_array("offsets", encoding.offsets, offsets, text);
  append_array("word_ids", encoding.word_ids, number_or_null, text);
  append_array("sequence_ids", encoding.sequence_ids(), number_or_null, text);
  const auto token = [&](const std::string& value) { text += json_string(value); };
  append_array("tokens", encoding.tokens(), token, text);
  const auto window = [&](const Encoding& value) { append_encoding(value, text); };
  append_array("overflowing", encoding.overflowing, window, text);
  text += '}';
}

}  // namespace

TokenizeProtocol::TokenizeProtocol(const ElectraTokenizer& tokenizer, TokenizeInput input,
                                   const EncodeOptions& options)
    : tokenizer_(tokenizer), input_(input), options_(options) {
  options_.return_overflowing_tokens = true;
}

bool TokenizeProtocol::needs_all_lines() const {
  return input_ != TokenizeInput::ids && options_.padding == PaddingStrategy::longest;
}

TokenizeProtocol::Answer TokenizeProtocol::answer(std::string_view line, std::size_t number) const
    try {
  return answer_or_throw(line);
} catch (const Error& error) {
  return refusal(error.what(), number);
}

TokenizeProtocol::Answer TokenizeProtocol::refusal(std::string_view sentence, std::size_t number) {
  return {error_object(sentence, number), std::nullopt, true};
}

TokenizeProtocol::Answer TokenizeProtocol::answer_or_throw(std::string_view line) const {
  const Json json = parse_line(line);
  if (input_ == TokenizeInput::texts) return {{}, encode_texts(tokenizer_, json, options_), false};
  if (input_ == TokenizeInput::words) return {{}, encode_words(tokenizer_, json, options_), false};
  const std::vector<std::int32_t> ids = ids_of(json);
  DecodeOptions skip;
  skip.skip_special_tokens = true;
  return {"{\"text\": " + json_string(tokenizer_.decode(ids)) +
              ", \"text_skip_special\": " + json_string(tokenizer_.decode(ids, skip)) + '}',
          std::nullopt, false};
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

std::string TokenizeProtocol::print(const Answer& answer) {
  if (!answer.encoding) return answer.line;
  std::string text;
  append_encoding(*answer.encoding, text);
  return text;
}

}  // namespace electra::cli
