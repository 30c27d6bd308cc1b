#pragma once

#include <string>

#include "cli/hub/http.hpp"
#include "cli/hub/url.hpp"
#include "io/hub_layout.hpp"

namespace electra::cli::hub {

/// Throws for a response that is no success: TransferError for one that may pass, `io` with what to
/// do for any other. `file` is empty for a request about the whole model.
[[noreturn]] void refuse(const Response& response, const Url& endpoint, const io::HubModel& model,
                         const std::string& file, bool has_token);

}  // namespace electra::cli::hub
