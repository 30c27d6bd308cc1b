#pragma once

#include <chrono>
#include <string>

#include "cli/hub/url.hpp"

namespace electra::cli::hub {

/// What the environment says about the hub, in the variables of the hub's own client.
struct Settings {
  Url endpoint;                      ///< HF_ENDPOINT; its path has no '/' at its end
  std::string token;                 ///< HF_TOKEN, or of the file HF_TOKEN_PATH; empty: none
  bool offline = false;              ///< HF_HUB_OFFLINE
  std::chrono::seconds timeout{10};  ///< HF_HUB_DOWNLOAD_TIMEOUT
};

/// Reads them. Throws `input` for an address, a token or a timeout that cannot be one.
Settings read_settings();

}  // namespace electra::cli::hub
