// Requests to a service with tiny models of every kind, from the body to the response. "route" of
// the JSON is the path, or its place among all to which one can post; the bytes behind the first
// line are those of tensors.

#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/target.hpp"
#include "io/json_parser.hpp"
#include "server/route.hpp"
#include "server/support/asked_service.hpp"
#include "support/served_pipelines.hpp"

namespace {

using namespace electra;

server::Service& service() {
  static testing::FinishedService served([] {
    server::ServiceSettings settings = testing::settings_of(testing::served_kinds());
    settings.max_batch_tokens = 64;
    return settings;
  }());
  return served;
}

/// Every path to which one can post.
std::vector<std::string> paths() {
  std::vector<std::string> all;
  for (const server::Route* route : server::all_routes()) {
    if (route->method != "POST") continue;
    const std::string name = "{MODEL_NAME}";
    const std::size_t begin = route->path.find(name);
    if (begin == std::string::npos) {
      all.push_back(route->path);
      continue;
    }
    for (const std::string& kind : testing::served_kinds())
      all.push_back(std::string(route->path).replace(begin, name.size(), kind));
  }
  return all;
}

/// Returns the path that the JSON names; the first one if it names none.
const std::string& path_in(const std::string& json) {
  static const std::vector<std::string> all = paths();
  try {
    const io::OwnedJson parsed = io::parse_json_text(json, "input", ErrorCode::input);
    const auto route = parsed->find("route");
    if (route != parsed->end() && route->is_number_unsigned())
      return all[route->get<std::size_t>() % all.size()];
    if (route != parsed->end() && route->is_string())
      for (const std::string& each : all)
        if (each == *route) return each;
  } catch (const Error&) {  // NOLINT: the service says so, too
  }
  return all.front();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\n'), size);
  const std::string& path = path_in(bytes.substr(0, end));
  server::Headers headers;
  if (end < size) headers = {{"inference-header-content-length", std::to_string(end)}};
  const std::string body = end < size ? bytes.substr(0, end) + bytes.substr(end + 1) : bytes;
  testing::ask_service(service(), "POST", path, body, std::move(headers));
  return 0;
}
