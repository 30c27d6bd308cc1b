#include "io/misplaced_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <nlohmann/json.hpp>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "io/json_parser.hpp"

namespace electra::io {
namespace {

using Json = nlohmann::ordered_json;

/// Pointers and error texts are shorter.
constexpr std::size_t max_error_bytes = 2048;
/// How much of a file is looked at: a weight file may be larger than any memory.
constexpr std::size_t max_head_bytes = std::size_t{64} << 10U;
constexpr std::string_view white_space = " \t\r\n";

constexpr std::array<std::string_view, 3> pointer_beginnings = {
    "version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/",
    "version http://git-media.io/v/"};

constexpr std::array<std::string_view, 4> html_beginnings = {"<!doctype html", "<html", "<head",
                                                             "<body"};
constexpr std::array<std::string_view, 3> xml_beginnings = {"<?xml", "<error>", "<error "};

/// The beginnings of error texts, in lower case. All have a space, which no token of a vocab.txt
/// has.
constexpr std::array<std::string_view, 24> error_beginnings = {
    "entry not found",     "file not found",        "repository not found", "revision not found",
    "model not found",     "page not found",        "not found: ",          "invalid username or",
    "invalid credentials", "access to model ",      "access to this ",      "access denied",
    "cannot access gated", "this repository is",    "we had to rate limit", "too many requests",
    "bad gateway",         "bad request",           "service unavailable",  "internal server error",
    "gateway time",        "sorry, we can't find ", "request timed out",    "temporary redirect. ",
};
/// Error texts of one word: nothing else may be in the file.
constexpr std::array<std::string_view, 4> error_words = {"not found", "forbidden", "unauthorized",
                                                         "error"};
/// The keys of a JSON object that reports an error which say what it is. Where one comes first and
/// its value is a string, other keys do not matter.
constexpr std::array<std::string_view, 7> error_keys = {
    "error", "message", "detail", "errors", "msg", "error_description", "errorMessage"};
/// The keys that stand beside those.
constexpr std::array<std::string_view, 20> status_keys = {
    "code",      "status",    "statusCode", "status_code", "success",
    "ok",        "timestamp", "path",       "title",       "type",
    "reason",    "details",   "traceId",    "instance",    "request_id",
    "requestId", "errorCode", "error_code", "name",        "documentation_url"};

/// Whether the text begins with a prefix in lower case, whatever its own case is.
bool begins_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char wanted, char found) { return wanted == ascii_lower(found); });
}

template <std::size_t size>
bool begins_with_any(std::string_view text, const std::array<std::string_view, size>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return begins_with(text, prefix); });
}

std::string_view without_leading_space(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(white_space), text.size()));
}

/// The text without a byte order mark and without white space at both ends.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  text = without_leading_space(text);
  if (starts_with(text, mark)) text = without_leading_space(text.substr(mark.size()));
  return text.substr(0, text.find_last_not_of(white_space) + 1);
}

/// Whether the text begins with a status line as "404: Not Found" or "403 Forbidden".
bool begins_with_status(std::string_view text) {
  const bool has_code =
      text.size() > 4 && (text[0] == '4' || text[0] == '5') &&
      std::all_of(text.begin() + 1, text.begin() + 3, [](char c) { return c >= '0' && c <= '9'; });
  if (!has_code) return false;
  const std::string_view reason = text.substr(3);
  return starts_with(reason, ": ") || (reason[0] == ' ' && reason[1] >= 'A' && reason[1] <= 'Z');
}

/// Removes the prefix and the white space after it. Returns whether the text began with it.
bool take(std::string_view prefix, std::string_view& text) {
  if (!starts_with(text, prefix)) return false;
  text = without_leading_space(text.substr(prefix.size()));
  return true;
}

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Whether a value says what an error is: a text, an object, a list of them, or true.
bool tells_error(const Json& value) {
  if (value.is_array()) return !value.empty() && !value.front().is_array() && tells_error(value[0]);
  return value.is_string() || value.is_object() || value == true;
}

/// Whether every key of an object is one of a server's error, and one says what that is.
bool has_only_error_keys(std::string_view text) try {
  bool tells = false;
  const OwnedJson object = parse_json_text(text, "the text", ErrorCode::io);
  for (const auto& [key, value] : object->items()) {
    const bool is_error_key = contains(error_keys, key);
    if (!is_error_key && !contains(status_keys, key)) return false;
    tells = tells || (is_error_key && tells_error(value));
  }
  return tells;
} catch (const Error&) {
  return false;  // no JSON: its parser has the better sentence
}

/// Whether the text is as {"error": "Repository not found"} or {"code": 404, "message": "x"}.
bool is_error_object(std::string_view text) {
  std::string_view rest = text;
  if (!take("{", rest) || !take("\"", rest)) return false;
  const std::string_view key = rest.substr(0, rest.find('"'));
  rest.remove_prefix(key.size());
  const bool is_text = take("\"", rest) && take(":", rest) && take("\"", rest);
  const bool is_error_key = contains(error_keys, key);
  if (is_error_key && is_text) return true;
  return (is_error_key || contains(status_keys, key)) && has_only_error_keys(text);
}

bool is_error_text(std::string_view text) {
  if (text.size() > max_error_bytes) return false;
  const bool is_word = std::any_of(error_words.begin(), error_words.end(), [&](auto word) {
    return text.size() <= word.size() + 1 && begins_with(text, word);
  });
  return is_word || begins_with_any(text, error_beginnings) || begins_with_status(text) ||
         is_error_object(text);
}

/// Whether the text is the target of a link into the blobs of the hub's cache: what copies of a
/// snapshot have where links are not known.
bool is_link_text(std::string_view text) {
  return text.size() <= max_error_bytes && starts_with(text, "../") &&
         text.find("/blobs/") != std::string_view::npos &&
         text.find_first_of(" \t\r\n{\"") == std::string_view::npos;
}

}  // namespace

void require_not_misplaced(std::string_view bytes, FileName file, ErrorCode code) {
  const bool is_whole = bytes.size() <= max_head_bytes;
  const std::string_view text = trimmed(bytes.substr(0, max_head_bytes));
  require(!begins_with_any(text, pointer_beginnings), code, file,
          " is a Git LFS pointer, not the file itself; fetch it with git lfs pull");
  require(!begins_with_any(text, html_beginnings), code, file,
          " is an HTML page, not the file itself; download the file again");
  require(!begins_with_any(text, xml_beginnings), code, file,
          " is an XML page, as servers send for errors, not the file itself; download the file "
          "again");
  require(!is_whole || !is_link_text(text), code, file, " is a link that was stored as text, to ",
          Quoted{text}, "; copy the file that it stands for, or download it again");
  require(!is_whole || !is_error_text(text), code, file, " is an error message of a server, ",
          Quoted{text.substr(0, text.find_first_of("\r\n"))},
          ", not the file itself; download the file again");
}

}  // namespace electra::io
