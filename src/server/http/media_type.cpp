#include "server/http/media_type.hpp"

#include "core/text.hpp"
#include "core/trimmed.hpp"

namespace electra::server {
namespace {

/// Removes and returns what stands before the next separator outside quotes.
std::string_view take_element(std::string_view& list, char separator) {
  bool is_quoted = false;
  std::size_t end = 0;
  for (; end < list.size() && (is_quoted || list[end] != separator); ++end) {
    if (list[end] == '"') is_quoted = !is_quoted;
    if (is_quoted && list[end] == '\\' && end + 1 < list.size()) ++end;
  }
  const std::string_view element = list.substr(0, end);
  list.remove_prefix(end == list.size() ? end : end + 1);
  return trimmed(element);
}

/// Whether a parameter is q=0, with any number of decimals that are 0.
bool is_zero_quality(std::string_view parameter) {
  const std::string lower = ascii_lower(parameter);
  return starts_with(lower, "q=0") && lower.find_first_not_of("0.", 2) == std::string::npos;
}

/// Returns how specific a range is that matches the type: 3 for the type itself, 2 for all of its
/// kind, 1 for all; 0 if it does not match.
int specificity(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  const std::string_view kind = type.substr(0, type.find('/') + 1);
  return ends_with(range, "/*") && range.substr(0, range.size() - 1) == kind ? 2 : 0;
}

}  // namespace

std::string media_type_of(std::string_view content_type) {
  return ascii_lower(trimmed(content_type.substr(0, content_type.find(';'))));
}

bool is_json(std::string_view media_type) {
  const std::size_t slash = media_type.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view subtype = media_type.substr(slash + 1);
  return subtype == "json" || subtype == "x-json" || ends_with(subtype, "+json");
}

bool accepts(std::string_view list, std::string_view media_type) {
  if (trimmed(list).empty()) return true;
  int best = 0;
  bool is_accepted = false;
  while (!list.empty()) {
    std::string_view parameters = take_element(list, ',');
    const std::string range = ascii_lower(take_element(parameters, ';'));
    const int found = specificity(range, media_type);
    if (found == 0 || found < best) continue;
    bool is_excluded = false;
    while (!parameters.empty()) is_excluded |= is_zero_quality(take_element(parameters, ';'));
    is_accepted = (found == best && is_accepted) || !is_excluded;
    best = found;
  }
  return is_accepted;
}

}  // namespace electra::server
