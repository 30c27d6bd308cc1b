#include "io/json_error.hpp"

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"

namespace electra::io {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

/// Returns the offset of the string that the byte `last` belongs to, quotes included.
std::size_t start_of_string(std::string_view text, std::size_t last) {
  std::size_t start = nowhere;
  for (std::size_t i = 0; i <= last; ++i) {
    if (start == nowhere) {
      if (text[i] == '"') start = i;
    } else if (text[i] == '\\') {
      if (++i > last) return start;
    } else if (text[i] == '"' && i < last) {
      start = nowhere;
    }
  }
  return start;
}

bool is_hexadecimal(std::string_view text) {
  return text.size() == 4 && text.find_first_not_of("0123456789abcdefABCDEF") == nowhere;
}

/// Returns whether an escape is a surrogate whose third digit is one of these, as the 8 of \ud83c.
bool is_surrogate(std::string_view escape, std::string_view third_digits) {
  return escape.size() == 6 && escape.substr(0, 2) == "\\u" && is_hexadecimal(escape.substr(2)) &&
         (escape[2] == 'd' || escape[2] == 'D') && third_digits.find(escape[3]) != nowhere;
}

/// Returns the offset of the first malformed escape in the string that begins at `start`.
std::size_t malformed_escape(std::string_view text, std::size_t start) {
  for (std::size_t i = start + 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] != '\\') continue;
    const std::size_t escape = i++;
    if (i < text.size() && std::string_view("\"\\/bfnrt").find(text[i]) != nowhere) continue;
    if (i >= text.size() || text[i] != 'u' || !is_hexadecimal(text.substr(i + 1, 4))) return escape;
    i += 4;
    if (is_surrogate(text.substr(escape, 6), "cdefCDEF")) return escape;
    if (!is_surrogate(text.substr(escape, 6), "89abAB")) continue;
    if (!is_surrogate(text.substr(escape + 6, 6), "cdefCDEF")) return escape;
    i += 6;
  }
  return nowhere;
}

/// Returns the word that ends at `last`, or the one byte there.
std::string_view word_at(std::string_view text, std::size_t last) {
  constexpr std::string_view letters =
      "0123456789+-._abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::size_t before = text.substr(0, last).find_last_not_of(letters);
  const std::size_t first = letters.find(text[last]) == nowhere ? last : before + 1;
  return text.substr(first, last + 1 - first);
}

/// Fails with a remedy for the numbers that Python's json module writes and JSON does not have.
void require_not_of_python(const JsonDocument& document, std::size_t last) {
  for (const std::string_view word : {"-Infinity", "Infinity", "NaN"}) {
    const std::size_t first = last - (word[0] == '-' && last > 0 ? 1 : 0);
    if (starts_with(document.text.substr(first), word))
      fail_at(document, first, word, " is not JSON, though Python writes it; put a number or null");
  }
}

}  // namespace

void fail_on_syntax(const JsonDocument& document, std::size_t last) {
  const std::string_view text = document.text;
  const std::size_t ill_formed = utf8::well_formed_size(text);
  if (ill_formed <= last && ill_formed < text.size()) {
    fail_at(document, ill_formed, "malformed UTF-8");
  }
  if (last >= text.size()) fail_at(document, text.size(), "unexpected end of text");
  const auto byte = static_cast<unsigned char>(text[last]);
  if (byte < 0x20) fail_at(document, last, "unexpected control character");
  if (byte >= 0x80) fail_at(document, last, "unexpected character outside ASCII");
  const std::size_t string = start_of_string(text, last);
  if (string == nowhere) {
    require_not_of_python(document, last);
    const std::string_view word = word_at(text, last);
    fail_at(document, last + 1 - word.size(), "unexpected ", Quoted{word});
  }
  const std::size_t escape = malformed_escape(text, string);
  if (escape != nowhere) fail_at(document, escape, "this escape does not denote a character");
  fail_at(document, string, "unexpected string");
}

}  // namespace electra::io
