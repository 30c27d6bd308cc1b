#include "cli/hub/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "core/exists.hpp"
#include "core/number.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/trimmed.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/hub_layout.hpp"

namespace electra::cli::hub {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_true(std::string_view value) {
  const std::string lower = ascii_lower(value);
  return lower == "1" || lower == "on" || lower == "yes" || lower == "true";
}

Url read_endpoint() {
  const std::string given = variable("HF_ENDPOINT");
  std::optional<Url> url = parse_url(given.empty() ? "https://huggingface.co" : given);
  require(url.has_value(), ErrorCode::input, "HF_ENDPOINT is ", Quoted{given},
          "; it must be an address as https://huggingface.co");
  while (ends_with(url->path, "/")) url->path.pop_back();
  return *url;
}

std::string token_of_file() {
  const auto named = io::path_in_environment("HF_TOKEN_PATH");
  const std::filesystem::path path = named ? *named : io::hub_home() / "token";
  constexpr std::size_t max_bytes = 4096;
  return electra::exists(path) ? read_text_file(path, max_bytes) : "";
}

std::string read_token() {
  std::string token(trimmed(variable("HF_TOKEN")));
  const char* source = token.empty() ? "the file of the hub's token" : "HF_TOKEN";
  if (token.empty()) token = std::string(trimmed(token_of_file()));
  const bool is_word =
      std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; });
  require(is_word, ErrorCode::input, source, " holds no token, which has no spaces and is ASCII");
  return token;
}

std::chrono::seconds read_timeout() {
  const std::string text = variable("HF_HUB_DOWNLOAD_TIMEOUT");
  if (text.empty()) return Settings().timeout;
  constexpr int max_seconds = 3600;
  const auto seconds = number_in<int>(text);
  require(seconds && *seconds >= 1 && *seconds <= max_seconds, ErrorCode::input,
          "HF_HUB_DOWNLOAD_TIMEOUT is ", Quoted{text},
          "; it must be a whole number of seconds from 1 to ", max_seconds);
  return std::chrono::seconds(*seconds);
}

}  // namespace

Settings read_settings() {
  Settings settings;
  settings.endpoint = read_endpoint();
  settings.token = read_token();
  settings.offline = is_true(variable("HF_HUB_OFFLINE"));
  settings.timeout = read_timeout();
  return settings;
}

}  // namespace electra::cli::hub
