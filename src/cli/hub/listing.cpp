#include "cli/hub/listing.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/json_parser.hpp"

namespace electra::cli::hub {
namespace {

using Json = nlohmann::ordered_json;

/// Whether a path stays in the folder that it starts from, and a file system can have it.
bool is_path_below(const std::string& path) {
  constexpr std::size_t max_path = 1024, max_name = 255;
  const bool has_odd_byte = std::any_of(path.begin(), path.end(), [](char c) {
    return c == '\\' || static_cast<unsigned char>(c) < ' ' || c == '\x7F';
  });
  if (path.empty() || path.size() > max_path || has_odd_byte) return false;
  std::string_view rest = path;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string_view name = rest.substr(0, slash);
    if (name.empty() || name == "." || name == ".." || name.size() > max_name) return false;
    if (slash == std::string_view::npos) return true;
    rest.remove_prefix(slash + 1);
  }
}

const std::string& text_of(const Json& object, const char* key, const std::string& source) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  require(found != object.end() && found->is_string(), ErrorCode::io, source, " has no \"", key,
          "\"; the hub's list of a model's files was expected");
  return found->get_ref<const std::string&>();
}

}  // namespace

Listing parse_listing(std::string_view text, const std::string& source) {
  const io::OwnedJson parsed = io::parse_json(text, FileName{source}, ErrorCode::io);
  const Json& json = *parsed;
  Listing listing;
  listing.commit = text_of(json, "sha", source);
  require(io::is_commit_hash(listing.commit), ErrorCode::io, source, " has the commit ",
          Quoted{listing.commit}, "; 40 hexadecimal digits were expected");
  const auto siblings = json.find("siblings");
  require(siblings != json.end() && siblings->is_array(), ErrorCode::io, source,
          " has no \"siblings\"; the hub's list of a model's files was expected");
  for (const Json& sibling : *siblings) {
    const std::string& path = text_of(sibling, "rfilename", source);
    require(is_path_below(path), ErrorCode::io, source, " lists the file ", Quoted{path},
            ", which is no path in a model's folder; nothing is downloaded");
    listing.files.push_back(path);
  }
  return listing;
}

}  // namespace electra::cli::hub
