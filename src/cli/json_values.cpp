#include "cli/json_values.hpp"

namespace electra::cli {
namespace {

constexpr std::string_view spaces = " \t\r\n";

bool is_space(char character) { return spaces.find(character) != std::string_view::npos; }

/// The first character that is no space; a space if there is none.
char first_of(std::string_view text) {
  const std::size_t first = text.find_first_not_of(spaces);
  return first == std::string_view::npos ? ' ' : text[first];
}

bool is_closed(std::string_view text) {
  JsonNesting nesting;
  for (const char character : text) nesting.add(character);
  return nesting.is_closed();
}

}  // namespace

void JsonNesting::add(char character) {
  if (in_string_) {
    const bool was_escaped = escaped_;
    escaped_ = character == '\\' && !was_escaped;
    if ((character == '"' && !was_escaped) || character == '\n') in_string_ = escaped_ = false;
  } else if (character == '"') {
    in_string_ = true;
  } else if (character == '[' || character == '{') {
    ++depth_;
  } else if ((character == ']' || character == '}') && depth_ > 0) {
    --depth_;
  }
}

bool JsonValues::is_document(std::string_view first_line) const {
  const char first = first_of(first_line);
  const bool expected = expected_ == JsonForm::document;
  if (first == '[') return expected || !is_closed(first_line);
  return first == '{' && expected && !is_closed(first_line);
}

Line JsonValues::next(Wait wait) {
  if (!knows_form_) {
    // An array of a document may be one line, whose end need not have come.
    Line line = lines_.peek_text(wait);
    if (expected_ == JsonForm::lines || first_of(line.text) != '[') line = lines_.peek(wait);
    if (line.kind == Line::Kind::not_yet) return line;
    knows_form_ = first_of(line.text) != ' ';
    if (is_document(line.text)) form_ = JsonForm::document;
    line_ = line.number;
  }
  return form_ == JsonForm::document ? next_of_document(wait) : lines_.next(wait);
}

Line JsonValues::next_of_document(Wait wait) {
  while (true) {
    Line text = lines_.peek_text(wait);
    if (text.kind == Line::Kind::not_yet) return text;
    if (text.kind == Line::Kind::end) return last_of_document();
    std::size_t taken = 0;
    bool ended = false;
    while (!ended && taken < text.text.size()) ended = ends_value(text.text[taken++]);
    lines_.skip(taken);
    if (ended) return take_value();
  }
}

Line JsonValues::last_of_document() {
  if (value_line_ != 0) {
    if (!nesting_.is_closed()) array_line_ = 0;  // which is told by the error of this value
    return take_value();
  }
  if (array_line_ == 0) return {Line::Kind::end, line_};
  Line line{Line::Kind::error, line_};
  line.error = "the array that begins on line " + std::to_string(array_line_) +
               " has no end; is the file cut off?";
  array_line_ = 0;
  return line;
}

/// Takes a character; returns whether a value has ended.
bool JsonValues::ends_value(char character) {
  if (character == '\n') ++line_;
  const bool in_array = array_line_ != 0;
  const bool begun = value_line_ != 0;
  if (!nesting_.is_closed()) {
    add(character);
    return !in_array && nesting_.is_closed();
  }
  if (is_space(character)) {
    if (begun) add(character);
    return begun && !in_array;
  }
  if (in_array && character == ',') {
    if (!begun) begin_value();
    return after_comma_ = true;
  }
  if (in_array && character == ']') {
    if (!begun && after_comma_) begin_value();
    array_line_ = 0;
    return value_line_ != 0;
  }
  if (!in_array && !begun && character == '[') {
    array_line_ = line_;
    element_ = 0;
    after_comma_ = false;
  } else {
    if (!begun) begin_value();
    add(character);
  }
  return false;
}

void JsonValues::add(char character) {
  nesting_.add(character);
  too_long_ = too_long_ || value_.size() == lines_.max_bytes();
  if (!too_long_) value_ += character;
}

void JsonValues::begin_value() {
  value_line_ = line_;
  element_ = array_line_ == 0 ? 0 : element_ + 1;
}

Line JsonValues::take_value() {
  Line line{Line::Kind::line, value_line_};
  line.element = element_;
  if (too_long_) {
    line.kind = Line::Kind::error;
    line.error =
        "the record is longer than " + std::to_string(lines_.max_bytes()) + " bytes; split it";
  } else {
    returned_.swap(value_);
    line.text = returned_;
  }
  value_.clear();
  value_line_ = 0;
  too_long_ = false;
  nesting_ = {};
  return line;
}

}  // namespace electra::cli
