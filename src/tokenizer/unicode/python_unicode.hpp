#pragma once

#include <cstddef>
#include <cstdint>

/// What Python 3.11 takes characters for, where a tokenizer of transformers is written in Python.
/// scripts/unicode/make_python_tables.py makes the tables.
namespace electra::python {

struct CharacterRange {
  char32_t first;
  char32_t last;
};

// Sorted; made by the script.
extern const CharacterRange others[];  // categories C*, unassigned characters among them
extern const std::size_t others_count;
extern const CharacterRange punctuation[];  // categories P*
extern const std::size_t punctuation_count;
extern const CharacterRange marks[];  // category Mn
extern const std::size_t marks_count;
extern const CharacterRange digits[];
extern const std::size_t digits_count;

/// Whether it is a control character, no character at all, or the like.
bool is_other(char32_t c);
/// Whether its category is one of punctuation. ASCII symbols are not.
bool is_punctuation(char32_t c);
bool is_mark(char32_t c);
/// str.isdigit()
bool is_digit(char32_t c);
/// str.isspace()
bool is_space(char32_t c);

}  // namespace electra::python
