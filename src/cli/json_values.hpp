#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/lines.hpp"

namespace electra::cli {

/// Which brackets of a JSON text are open. Of a text that is not well-formed it is a guess: the end
/// of a line ends a string, which may not hold one.
class JsonNesting {
 public:
  void add(char character);
  bool is_closed() const noexcept { return depth_ == 0 && !in_string_; }
  bool in_string() const noexcept { return in_string_; }
  std::size_t depth() const noexcept { return depth_; }

 private:
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;  // the next character of the string
};

/// Where the values of a JSON input stand.
enum class JsonForm {
  lines,    ///< each on a line
  document  ///< in one array, or one after the other, over any lines
};

/// The texts of the JSON values of an input, each in a bounded piece of memory. One that is not
/// well-formed ends where its brackets are closed, and those after it are read.
class JsonValues {
 public:
  /// An array that is not closed on the first line makes a document of any input. One that is
  /// closed there is a value if `expected` is lines; an object is then always one, else if it is
  /// closed there. `lines` must outlive this.
  JsonValues(LineReader& lines, JsonForm expected) : lines_(lines), expected_(expected) {}

  /// Returns the next value, the line where it begins and which element of an array it is. One
  /// without a text stands for an empty line, or in a document for a value that is missing beside a
  /// comma.
  Line next(Wait wait);

  JsonForm form() const noexcept { return form_; }
  /// The name of a value in sentences.
  const char* unit() const noexcept {
    return form_ == JsonForm::document ? "the record" : "the line";
  }

 private:
  bool is_document(std::string_view first_line) const;
  Line next_of_document(Wait wait);
  Line last_of_document();
  bool ends_value(char character);
  void add(char character);
  void begin_value();
  Line take_value();

  LineReader& lines_;
  JsonForm expected_;
  JsonForm form_ = JsonForm::lines;
  bool knows_form_ = false;
  // Of a document:
  std::size_t line_ = 1;
  std::size_t array_line_ = 0;  // where the array begins; 0 outside of one
  bool after_comma_ = false;
  std::size_t value_line_ = 0;  // where the value begins; 0 if none has
  std::size_t element_ = 0;     // of the array that the value is, or was before
  JsonNesting nesting_;         // of the value
  std::string value_;
  bool too_long_ = false;
  std::string returned_;
};

}  // namespace electra::cli
