#include "cli/hub/model_page.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"

namespace electra::cli::hub {
namespace {

/// Returns the names between the slashes of a path, without its query.
std::vector<std::string> parts_of(std::string_view path) {
  path = path.substr(0, path.find('?'));
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

/// Returns a revision as an address has it, "refs%2Fpr%2F1", with its slashes.
std::string with_slashes(std::string revision) {
  for (const char* code : {"%2F", "%2f"}) {
    for (std::size_t at = revision.find(code); at != std::string::npos; at = revision.find(code))
      revision.replace(at, 3, "/");
  }
  return revision;
}

/// Returns the name that a page begins with: OWNER/NAME, or NAME alone for the oldest models.
std::string name_in(const std::vector<std::string>& parts) {
  if (parts.empty()) return "";
  const bool is_alone = parts.size() == 1 || parts[1] == "tree";
  const std::string name = is_alone ? parts[0] : parts[0] + '/' + parts[1];
  return io::is_hub_name(name) ? name : "";
}

}  // namespace

std::optional<io::HubModel> model_of_page(std::string_view text, const Url& endpoint) {
  std::optional<Url> url = parse_url(text);
  if (!url && starts_with(text, endpoint.authority + '/'))
    url = parse_url(endpoint.scheme + "://" + std::string(text));
  if (!url) return std::nullopt;
  const bool is_of_hub =
      url->authority == endpoint.authority && starts_with(url->path, endpoint.path + '/');
  if (is_of_hub) url->path.erase(0, endpoint.path.size());
  const std::vector<std::string> parts = parts_of(url->path);
  const std::string name = name_in(parts);
  const std::size_t named = name.find('/') == std::string::npos ? 1 : 2;  // parts of the name
  const bool is_tree = parts.size() == named + 2 && parts[named] == "tree";
  if (is_of_hub && !name.empty() && parts.size() == named) return io::HubModel{name};
  if (is_of_hub && !name.empty() && is_tree) return io::HubModel{name, with_slashes(parts.back())};
  fail(ErrorCode::input, Quoted{text}, " is not the page of a model on ", endpoint.text(),
       "; give the name of the model, ", name.empty() ? "OWNER/NAME" : to_string(Quoted{name}));
}

}  // namespace electra::cli::hub
