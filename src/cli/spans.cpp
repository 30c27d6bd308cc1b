#include "cli/spans.hpp"

#include <cstdint>
#include <limits>
#include <optional>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/json_parser.hpp"
#include "pipelines/characters.hpp"

namespace electra::cli {
namespace {

using Json = nlohmann::ordered_json;

bool is_place(const Json& value) {
  return value.is_number_unsigned() &&
         value.get<std::uint64_t>() <= std::numeric_limits<std::int32_t>::max();
}

bool is_span(const Json& value) {
  return value.is_array() && value.size() == 2 && is_place(value[0]) && is_place(value[1]);
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// The characters of a text by the bytes at which they begin.
class CharactersByByte {
 public:
  CharactersByByte(const std::string& name, std::string_view text) : name_(name), text_(text) {
    places_.reserve(text.size() + 1);
    std::int32_t count = 0;
    for (const char byte : text) {
      places_.push_back(count);
      if (begins_character(byte)) ++count;
    }
    places_.push_back(count);
  }

  /// Throws `input` for a byte inside a character, and for one that is not in the text.
  std::int32_t at(std::int32_t byte) const {
    const auto place = static_cast<std::size_t>(byte);
    require(place <= text_.size(), ErrorCode::input, Quoted{name_}, " has the byte ", byte,
            "; its text has ", text_.size());
    require(place == text_.size() || begins_character(text_[place]), ErrorCode::input,
            Quoted{name_}, " has the byte ", byte, ", which is inside a character of its text");
    return places_[place];
  }

 private:
  const std::string& name_;
  std::string_view text_;
  std::vector<std::int32_t> places_;  // of each byte, and of the end
};

/// Refuses a range that ends before it starts, and with `size` characters one beyond them.
void check_span(const Offsets& span, const std::string& name, std::optional<Index> size) {
  require(span.start <= span.end, ErrorCode::input, Quoted{name}, " has [", span.start, ", ",
          span.end, "], whose end is before its start");
  require(!size || span.end <= *size, ErrorCode::input, Quoted{name}, " has [", span.start, ", ",
          span.end, "]; its text has ", size.value_or(0), " characters");
}

}  // namespace

std::vector<Offsets> spans_in(std::string_view json, const std::string& name, std::string_view text,
                              OffsetUnit unit) {
  const io::OwnedJson parsed = io::parse_json_text(json, name, ErrorCode::input);
  const Json& given = *parsed;
  std::vector<Offsets> spans;
  bool holds = given.is_array();
  for (const Json& each : given) {
    holds = holds && is_span(each);
    if (holds) spans.push_back({each[0].get<std::int32_t>(), each[1].get<std::int32_t>()});
  }
  require(holds, ErrorCode::input, Quoted{name}, " is ", Quoted{json},
          "; it must be an array of [start, end], as [[0, 5], [6, 9]]");
  const bool in_characters = unit == OffsetUnit::characters;
  const auto size = in_characters ? std::optional(pipelines::character_count(text)) : std::nullopt;
  for (const Offsets& span : spans) check_span(span, name, size);
  if (in_characters) return spans;
  const CharactersByByte characters(name, text);
  for (Offsets& span : spans) span = {characters.at(span.start), characters.at(span.end)};
  return spans;
}

}  // namespace electra::cli
