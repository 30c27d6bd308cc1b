#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "cli/hub/listing.hpp"
#include "cli/hub/url.hpp"
#include "electra/core/error.hpp"

namespace {

using electra::cli::hub::Url;

void use(const Url& url) {
  const auto again = electra::cli::hub::parse_url(url.text());
  if (!again || again->text() != url.text()) __builtin_trap();
  if (url.scheme != "http" && url.scheme != "https") __builtin_trap();
}

}  // namespace

// The hub's list of a model's files, and where a redirect leads: no path leaves its folder, and
// every address is one of http.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto url = electra::cli::hub::parse_url(text)) use(*url);
  if (const auto url = electra::cli::hub::resolve({"https", "hub.co", "/a/b?c"}, text)) use(*url);
  try {
    const std::filesystem::path folder = "/folder";
    for (const auto& file : electra::cli::hub::parse_listing(text, "input").files) {
      const auto path = (folder / file).lexically_normal();
      if (path.lexically_relative(folder).native() != file) __builtin_trap();
    }
  } catch (const electra::Error&) {
    return 0;
  }
  return 0;
}
